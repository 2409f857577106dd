import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '#runtime/error-message.ts'
import { openDatabase } from '../functions/llm-router/store/sqlite/database.ts'

const otherwise = 'name another folder with --state, or none.'

/**
 * Makes a folder for what functions keep. Git leaves it alone, in whatever project it is.
 * @throws Error with the fix
 */
export function makeStateFolder(folder: string): void {
  if (existsSync(folder)) return
  try {
    makeFolder(folder)
    writeFileSync(join(folder, '.gitignore'), '*\n')
  } catch (cause) {
    throw new Error(`State cannot be kept in ${folder}: ${otherwise}`, { cause })
  }
}

/** Node's own `recursive` tries for ever where nothing can be made, such as in /proc. */
function makeFolder(folder: string): void {
  const above = dirname(folder)
  if (!existsSync(above)) makeFolder(above)
  mkdirSync(folder, { mode: 0o700 })
}

/**
 * Opens the file as a router will, so that a fault shows before anybody is answered.
 * @throws Error with the fix
 */
export async function checkStateFile(file: string): Promise<void> {
  try {
    const database = await openDatabase(file)
    await database.write(() => {})
    database.close()
  } catch (cause) {
    const why = messageOf(cause)
    throw new Error(`State cannot be kept in ${file}: ${why} Or ${otherwise}`, { cause })
  }
}
