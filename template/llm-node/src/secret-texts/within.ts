import { isJsonObject } from '../contract/json-object.ts'
import { jsonOrUndefined } from '../contract/parse.ts'
import { isTellingName, keysAmongWords, secretsInField } from './fields.ts'
import { isAddress } from './is-address.ts'

/**
 * A text to mask. What is secret as a whole is also looked for in other encodings: doing that for each word of a file would take too
 * long.
 */
export type SecretText = { text: string; isWhole: boolean }

/** A shorter text could be anything, and masking it would garble answers. */
const leastCharacters = 6
/** The same is true of a word: `operator`, `Postgres`, `OLLAMA`. */
const ordinaryWord = /^(?:[A-Z]?[a-z]{1,10}|[A-Z]{1,11})$/
/** A file with more lines is not a key, nor two keys of which one replaces the other. */
const mostWholeLines = 2
const block = /-----BEGIN (?<label>[^-]*)-----(?<body>[\s\S]*?)(?<end>-----END [^-]*-----|$)/g
const publicLabel = /(?:CERTIFICATE|CERTIFICATE REQUEST|PUBLIC KEY|CRL)$/
const leastBlockCharacters = 20
const assignment = /^(?:export\s+|-\s+)?["']?(?<name>[A-Za-z_][\w.-]*)["']?\s*(?:=(?!=*$)|:\s)\s*(?<value>.+)$/

/**
 * What is secret in a mounted file: a key as a whole, the password in an address, the private keys in PEM, and the values of a
 * file with several fields, in JSON, INI or YAML. Names of fields, addresses and certificates are not secret.
 */
export function secretsWithin(mounted: string): SecretText[] {
  const json = /^\s*[[{]/.test(mounted) ? jsonOrUndefined(mounted) : undefined
  const found = json === undefined ? inText(mounted) : words(inJson('', json))
  const byText = new Map<string, SecretText>()
  for (const one of found) if (isMaskable(one.text) && !byText.get(one.text)?.isWhole) byText.set(one.text, one)
  return [...byText.values()]
}

function isMaskable(text: string): boolean {
  return text.length >= leastCharacters && !ordinaryWord.test(text)
}

function inJson(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => inJson(name, item))
  if (isJsonObject(value)) return Object.entries(value).flatMap(([inner, one]) => inJson(inner, one))
  if (typeof value === 'number') return secretsInField(name, String(value))
  if (typeof value !== 'string') return []
  const { keys, rest } = withoutBlocks(value)
  return keys.length > 0 || rest === '' ? [...keys, ...keysAmongWords(rest)] : secretsInField(name, rest)
}

function inText(text: string): SecretText[] {
  const { keys, rest } = withoutBlocks(text)
  const lines = rest.split('\n').flatMap((line) => line.trim() || [])
  const areWhole = lines.length <= mostWholeLines && keys.length === 0
  return [...words(keys), ...lines.flatMap((line) => inLine(line, areWhole))]
}

function inLine(line: string, isWhole: boolean): SecretText[] {
  if (isAddress(line) && !/\s/.test(line)) return secretsInField('', line).map((text) => ({ text, isWhole }))
  const { name, value = '' } = assignment.exec(line)?.groups ?? {}
  const inside = name === undefined ? keysAmongWords(line) : secretsInField(name, unquoted(value))
  const isField = name !== undefined && isTellingName(name)
  return isWhole && !isField ? [{ text: line, isWhole }, ...words(inside)] : words(inside)
}

/** Takes the blocks of PEM out of a text. Within JSON and shells, `\n` may end their lines. */
function withoutBlocks(text: string): { keys: string[]; rest: string } {
  const keys: string[] = []
  for (const { groups: { label = '', body = '', end = '' } = {} } of text.matchAll(block)) {
    // If the block is cut off, a key may follow it.
    if (publicLabel.test(label) && end !== '' && !body.includes('BEGIN')) continue
    keys.push(...body.split(/[\s"',=]+|\\[nr]/).filter((word) => word.length >= leastBlockCharacters))
  }
  return { keys, rest: text.replace(block, '').trim() }
}

function unquoted(value: string): string {
  return value
    .trim()
    .replace(/,$/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
}

function words(texts: readonly string[]): SecretText[] {
  return texts.map((text) => ({ text, isWhole: false }))
}
