import { refusal } from '#runtime/contract/refusal.ts'

export type Labels = Readonly<Record<string, string>>

/** Whether labels fit. */
export type Selects = (labels: Labels) => boolean

const key = String.raw`(?<key>[\w./-]+)`
const forms: readonly [RegExp, (key: string, values: readonly string[]) => Selects][] = [
  [
    new RegExp(`^${key}\\s+in\\s+\\((?<values>[^()]*)\\)$`),
    (key, values) => (labels) => values.includes(of(labels, key)),
  ],
  [
    new RegExp(`^${key}\\s+notin\\s+\\((?<values>[^()]*)\\)$`),
    (key, values) => (labels) => !values.includes(of(labels, key)),
  ],
  [
    new RegExp(`^${key}\\s*!=\\s*(?<values>[\\w.-]*)$`),
    (key, [value]) =>
      (labels) =>
        of(labels, key) !== value,
  ],
  [
    new RegExp(`^${key}\\s*==?\\s*(?<values>[\\w.-]*)$`),
    (key, [value]) =>
      (labels) =>
        of(labels, key) === value,
  ],
  [new RegExp(`^!\\s*${key}$`), (key) => (labels) => !Object.hasOwn(labels, key)],
  [new RegExp(`^${key}$`), (key) => (labels) => Object.hasOwn(labels, key)],
]

const of = (labels: Labels, key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '')

/**
 * A label selector as Kubernetes writes it in a query: `a=b,c!=d,e in (f,g),!h`. Without one, everything fits.
 * @throws LlmError invalid_request
 */
export function readSelector(text: string): Selects {
  const all = split(text).map((one) => {
    for (const [form, create] of forms) {
      const { key, values = '' } = form.exec(one)?.groups ?? {}
      if (key !== undefined)
        return create(
          key,
          values.split(',').map((value) => value.trim()),
        )
    }
    throw refusal(`${one.slice(0, 80)} is not a requirement of a label selector`, 'labelSelector')
  })
  return (labels) => all.every((selects) => selects(labels))
}

/** At the commas outside of parentheses. */
function split(text: string): string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
