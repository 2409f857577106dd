import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes a folder for what functions keep. Git leaves it alone, in whatever project it is.
 * @throws Error with the fix
 */
export function makeStateFolder(folder: string): void {
  if (existsSync(folder)) return
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, '.gitignore'), '*\n')
  } catch (cause) {
    throw new Error(`State cannot be kept in ${folder}: name another folder with --state, or none.`, { cause })
  }
}
