import type { BegunCall } from './call-news.ts'

/** True for a call whose id is that of one call: some servers say none, or the name, as `call_get_weather` or with a number. */
export function hasOwnId({ given, name }: BegunCall): boolean {
  if (given === undefined || name === undefined) return given !== undefined
  const said = lettersOf(given)
  return !['', 'call', 'chatcmpl'].some((prefix) => said === `${prefix}${lettersOf(name)}`)
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}]/gu, '')
}
