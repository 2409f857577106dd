import { readTextList, writeTextList } from '#runtime/text-list.ts'
import type { Key } from '../api/keys.ts'
import { readLocalText, toLocalText } from '../parts/local-time.ts'
import { privacyChosen, readPrivacyChoice } from '../parts/privacy-choice.ts'
import { type NumberKind, readNumber } from './typed-number.ts'

/** A budget as it stands in the form. */
export type BudgetValues = { usd: string; per: string; softPercent: string; isHard: boolean; whenLow: string }

/** The fields of the form. All are texts until they are sent. */
export type KeyValues = {
  name: string
  owner: string
  department: string
  user: string
  tags: string
  models: string
  providers: string
  strategies: string
  tasks: readonly string[]
  strategy: string
  /** `true`, `auto`, or empty. */
  private: string
  requestsPerMinute: string
  tokensPerMinute: string
  concurrent: string
  budgets: readonly BudgetValues[]
  /** Local time, as the browser's field has it. */
  expires: string
}

export const momentFault = 'Give a day and a time, or leave it empty.'

const limitNames = ['requestsPerMinute', 'tokensPerMinute', 'concurrent'] as const

export const newBudget: BudgetValues = { usd: '', per: 'month', softPercent: '80', isHard: true, whenLow: '' }

/** The form of a key, or an empty one. */
export function valuesOf(key: Key | undefined): KeyValues {
  const listed = (items: readonly string[] | undefined) => writeTextList(items ?? [])
  const counted = (count: number | undefined) => count?.toString() ?? ''
  return {
    name: key?.name ?? '',
    owner: key?.owner ?? '',
    department: key?.department ?? '',
    user: key?.user ?? '',
    tags: listed(key?.tags),
    models: listed(key?.models),
    providers: listed(key?.providers),
    strategies: listed(key?.strategies),
    tasks: key?.tasks ?? [],
    strategy: key?.strategy ?? '',
    private: key?.private ? String(key.private) : '',
    requestsPerMinute: counted(key?.limits.requestsPerMinute),
    tokensPerMinute: counted(key?.limits.tokensPerMinute),
    concurrent: counted(key?.limits.concurrent),
    budgets: (key?.budgets ?? []).map(({ usd, per, softPercent, hard, whenLow }) => ({
      ...{ usd: String(usd), per, softPercent: String(softPercent ?? 80), isHard: hard, whenLow: whenLow ?? '' },
    })),
    expires: key?.expires === undefined ? '' : toLocalText(new Date(key.expires)),
  }
}

export type Properties = Record<string, unknown>

/** What is wrong with a field, by the name that the router has for it. */
export type Faults = Record<string, string>

/** The properties that the router is sent, where an empty field is left out; or what is wrong with the fields. */
export function propertiesOf(values: KeyValues): { properties: Properties; faults: Faults } {
  const faults: Faults = {}
  const number = (path: string, text: string, kind: NumberKind): number | undefined => {
    if (text.trim() === '') return undefined
    const typed = readNumber(text, kind)
    if ('value' in typed) return typed.value
    faults[path] = typed.fault
    return undefined
  }
  const limits = Object.fromEntries(
    limitNames.flatMap((name) => {
      const value = number(`limits.${name}`, values[name], 'whole')
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const budgets = values.budgets.map(({ usd, per, softPercent, isHard, whenLow }, index) => {
    if (usd.trim() === '') faults[`budgets.${index}.usd`] = 'Write an amount, or remove this budget.'
    const soft = number(`budgets.${index}.softPercent`, softPercent, 'percent')
    return {
      ...{ usd: number(`budgets.${index}.usd`, usd, 'amount'), per, hard: isHard },
      ...(soft !== undefined && { softPercent: soft }),
      ...(whenLow !== '' && { whenLow }),
    }
  })
  if (values.name.trim() === '') faults.name = 'Write a name.'
  const expiresMs = readLocalText(values.expires)
  if (values.expires !== '' && Number.isNaN(expiresMs)) faults.expires = momentFault
  const properties: Properties = {
    name: values.name.trim(),
    ...filled('owner', values.owner.trim()),
    ...filled('department', values.department.trim()),
    ...filled('user', values.user.trim()),
    ...filled('strategy', values.strategy),
    ...listed('tags', values.tags),
    ...listed('models', values.models),
    ...listed('providers', values.providers),
    ...listed('strategies', values.strategies),
    ...(values.tasks.length > 0 && { tasks: values.tasks }),
    ...privacyChosen(readPrivacyChoice(values.private)),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(budgets.length > 0 && { budgets }),
    ...(!Number.isNaN(expiresMs) && { expires: new Date(expiresMs).toISOString() }),
  }
  return { properties, faults }
}

/** The change that makes one set of properties the other (RFC 7396). Undefined if nothing has changed. */
export function patchOf(before: Properties, after: Properties): Properties | undefined {
  const patch: Properties = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue
    patch[name] = name === 'limits' ? limitsPatch(after.limits) : (after[name] ?? null)
  }
  return Object.keys(patch).length > 0 ? patch : undefined
}

/** Within an object, what is left out would stay. */
function limitsPatch(after: unknown): Properties {
  return { ...Object.fromEntries(limitNames.map((name) => [name, null])), ...Object(after ?? {}) }
}

function filled(name: string, text: string): Properties {
  return text === '' ? {} : { [name]: text }
}

function listed(name: string, text: string): Properties {
  const items = readTextList(text).filter((item) => item !== '')
  return items.length === 0 ? {} : { [name]: items }
}
