import { type Document, isScalar, Scalar, visit } from 'yaml'
import type { Environment } from '#runtime/settings.ts'

const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/**
 * Fills `${NAME}` and `${NAME:-default}` in, value by value, so that what the environment holds can never become a key or
 * a list of its own. A value that is not in quotes is read again afterwards: `weight: ${WEIGHT:-2}` is a number.
 */
export function fillIn(
  document: Document,
  environment: Environment,
  refuse: (offset: number | undefined, fault: string) => never,
): void {
  visit(document, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${')) return
      const text = node.value.replaceAll(placeholder, (_, name: string, otherwise: string | undefined) => {
        // Empty counts as unset, as in a shell.
        const value = environment[name] || otherwise
        return value ?? refuse(node.range?.[0], `\${${name}} is not set; set ${name}, or write \${${name}:-default}`)
      })
      node.value = node.type === Scalar.PLAIN ? plainValue(text) : text
    },
  })
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
