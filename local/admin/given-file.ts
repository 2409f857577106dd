import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'

/** What is in the file that an option names; `-` is the standard input. @throws Error naming the option if there is nothing */
export async function readGiven(file: string, option: string): Promise<string> {
  const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8').catch(() => undefined)
  if (content?.trim()) return content
  throw new Error(content === undefined ? `${option}: there is no file ${file}.` : `${option}: ${file} is empty.`)
}
