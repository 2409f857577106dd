import fc from 'fast-check'
import type { Schema } from './alternatives.ts'
import { least, most, strings } from './keywords.ts'

/** A value of each format that JSON Schema and OpenAPI name. */
const formats: Readonly<Record<string, (nth: number) => string>> = {
  'date-time': (nth) => `2026-01-01T00:00:${two(nth)}Z`,
  date: (nth) => `2026-01-${two(nth + 1)}`,
  time: (nth) => `00:00:${two(nth)}Z`,
  duration: (nth) => `PT${nth + 1}S`,
  email: (nth) => `simulated${count(nth)}@example.com`,
  'idn-email': (nth) => `simulated${count(nth)}@example.com`,
  hostname: (nth) => `simulated${count(nth)}.example.com`,
  'idn-hostname': (nth) => `simulated${count(nth)}.example.com`,
  ipv4: (nth) => `192.0.2.${nth + 1}`,
  ipv6: (nth) => `2001:db8::${nth + 1}`,
  uri: (nth) => `https://example.com/${count(nth)}`,
  url: (nth) => `https://example.com/${count(nth)}`,
  iri: (nth) => `https://example.com/${count(nth)}`,
  'uri-reference': (nth) => `/simulated${count(nth)}`,
  uuid: (nth) => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`,
  'json-pointer': (nth) => `/simulated${count(nth)}`,
  regex: (nth) => `simulated${count(nth)}`,
  byte: (nth) => Buffer.from(`simulated${count(nth)}`).toString('base64'),
}
const word = 'simulated'
/** Enough to meet a pattern and a length together, where they can be met by chance. */
const drawn = 200

/** A string that fits, the same each time; `nth` gives further ones. Undefined where none is found. */
export function stringFor(schemas: readonly Schema[], nth: number): string | undefined {
  const shortest = least(schemas, 'minLength')
  const longest = most(schemas, 'maxLength')
  const patterns = strings(schemas, 'pattern').flatMap(compiled)
  const [format] = strings(schemas, 'format').flatMap((name) => formats[name]?.(nth) ?? [])
  const fits = (text: string) => {
    const { length } = [...text]
    return length >= shortest && length <= longest && patterns.every((pattern) => pattern.test(text))
  }
  if (format !== undefined) return fits(format) ? format : undefined
  const padded = `${word}${count(nth)}`.padEnd(shortest, 'x')
  const sized = nth === 0 ? padded.slice(0, longest) : padded.slice(-longest)
  if (fits(sized)) return sized
  return patterns.flatMap((pattern) => samples(pattern, nth)).find(fits)
}

function samples(pattern: RegExp, nth: number): string[] {
  try {
    return fc.sample(fc.stringMatching(pattern), { numRuns: drawn, seed: nth + 1 })
  } catch {
    // A pattern that fast-check cannot draw from, with a look-behind for instance.
    return []
  }
}

function compiled(pattern: string): RegExp[] {
  try {
    return [new RegExp(pattern, 'u')]
  } catch {
    return []
  }
}

/** Nothing for the first, so that it reads as a word. */
function count(nth: number): string {
  return nth === 0 ? '' : String(nth + 1)
}

function two(number: number): string {
  return String(number % 60).padStart(2, '0')
}
