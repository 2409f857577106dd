import { readFile } from 'node:fs/promises'
import type { Variables } from '../envsubst.ts'
import { checkHeaderText } from './header-text.ts'

const usualFile = '.secrets/admin-token'

/**
 * The token of an operator: of the file that is named, else of ADMIN_TOKEN, else of the usual file.
 * @throws Error naming where it was looked for, if there is none or no header can carry it
 */
export async function readOperatorToken(file: string | undefined, environment: Variables): Promise<string> {
  if (file === undefined && environment.ADMIN_TOKEN) return tokenOf(environment.ADMIN_TOKEN, 'ADMIN_TOKEN')
  const path = file ?? usualFile
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no token in ${path}: set ADMIN_TOKEN, or name a file with --token-file.`, { cause })
  })
  return tokenOf(text, path)
}

function tokenOf(text: string, place: string): string {
  // While one token replaces another, the first is the one to send.
  const token = text.trim().split('\n')[0]?.trim() ?? ''
  if (token === '') throw new Error(`There is no token in ${place}: it is empty.`)
  return checkHeaderText(token, `The token in ${place}`)
}
