export type Variables = Readonly<Record<string, string | undefined>>

type Parsed = { text: string; end: number }

/**
 * Fills in the variables of a stack file as faas-cli does, in the whole text: `${NAME}` and `${NAME:-default}` (also `=` and
 * `:=`). A default may contain variables. An unset or empty variable becomes its default, or empty. `$$` is a dollar sign.
 * @throws Error for a `${` without an end or a name, or with an operator that stack files do not need
 */
export function substitute(text: string, variables: Variables): string {
  let result = ''
  let position = 0
  while (position < text.length) {
    const two = text.slice(position, position + 2)
    if (two === '${') {
      const value = variableAt(text, position, variables)
      result += value.text
      position = value.end
    } else if (isEscape(two)) {
      result += two[1]
      position += 2
    } else {
      result += text[position]
      position += 1
    }
  }
  return result
}

/** The names of all variables that a stack file mentions. */
export function mentionedVariables(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/\$\{(\w+)/g), ([, name]) => name ?? ''))
}

/** `$$` and, as in envsubst, a backslash before another one or before a slash. */
function isEscape(two: string): boolean {
  return two === '$$' || two === '\\\\' || two === '\\/'
}

function variableAt(text: string, start: number, variables: Variables): Parsed {
  const [whole, name, operator] = /^\$\{(\w+)(\}|:-|:=|=)/.exec(text.slice(start, start + 200)) ?? []
  if (whole === undefined || name === undefined) throw badSubstitution(text, start)
  const value = variables[name] ?? ''
  if (operator === '}') return { text: value, end: start + whole.length }
  const fallback = defaultAt(text, start + whole.length, variables)
  if (fallback === undefined) throw badSubstitution(text, start)
  return { text: value === '' ? fallback.text : value, end: fallback.end }
}

/** The text up to the closing brace. As in envsubst, it has no escapes. */
function defaultAt(text: string, start: number, variables: Variables): Parsed | undefined {
  let result = ''
  let position = start
  while (position < text.length) {
    if (text[position] === '}') return { text: result, end: position + 1 }
    if (text.startsWith('${', position)) {
      const value = variableAt(text, position, variables)
      result += value.text
      position = value.end
    } else {
      result += text[position]
      position += 1
    }
  }
  return undefined
}

function badSubstitution(text: string, start: number): Error {
  const line = text.slice(0, start).split('\n').length
  const found = text.slice(start, start + 40).split('\n', 1)[0]
  return new Error(
    `Line ${line} has ${JSON.stringify(found)}: write \${NAME} or \${NAME:-default}, and $$ for a dollar sign.`,
  )
}
