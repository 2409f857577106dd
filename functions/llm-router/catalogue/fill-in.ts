import { type Document, isPair, isScalar, Scalar, visit } from 'yaml'
import type { Environment } from '#runtime/settings.ts'

const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g
/** Names of secrets: a catalogue is shown, logged and kept in repositories, so it must contain none. */
const ofSecrets = /(^|_)(KEY|SECRET|TOKEN|PASSWORD|CREDENTIALS)$/i

type Refuse = (offset: number | undefined, fault: string) => never

/**
 * Fills in `${NAME}` and `${NAME:-default}`, value by value, so that text from the environment never becomes a key or a
 * list. An unquoted value is parsed again afterwards: `weight: ${WEIGHT:-2}` is a number.
 */
export function fillIn(document: Document, environment: Environment, refuse: Refuse): void {
  visit(document, {
    Scalar(at, node, ancestors) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${')) return
      const offset = node.range?.[0]
      if (at === 'key') refuse(offset, `the key ${node.value} cannot be filled in; only values can, so write it out`)
      const key = ancestors.findLast(isPair)?.key
      const fault = (what: string) => refuse(offset, `${isScalar(key) ? String(key.value) : 'a value'}: ${what}`)
      if (node.value.replaceAll(placeholder, '').includes('${')) {
        fault(`\${ begins neither \${NAME} nor \${NAME:-default}; correct it`)
      }
      const text = node.value.replaceAll(placeholder, (_, name: string, otherwise: string | undefined) => {
        if (ofSecrets.test(name)) fault(`\${${name}} names a secret; a catalogue holds none, so take it out`)
        // As with `:-` in a shell, empty counts as unset.
        const value = environment[name] || otherwise
        return value ?? fault(`\${${name}} is not set; set ${name}, or write \${${name}:-default}`)
      })
      node.source = text
      node.value = node.type === Scalar.PLAIN ? plainValue(text) : text
    },
  })
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : text
}
