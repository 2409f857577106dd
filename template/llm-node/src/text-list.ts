/** Names in one text, with commas between them, as people type them. One that holds a comma stands in quotes, as in CSV. */

const item = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*)),/gy

/** What is between the commas, which may be empty. */
export function readTextList(text: string): string[] {
  return [...`${text},`.matchAll(item)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
}

/** The text from which `readTextList` reads these names. */
export function writeTextList(names: readonly string[]): string {
  return names.map((name) => (/^"|,/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(', ')
}
