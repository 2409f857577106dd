import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { say } from '../command.ts'

/** Runs a program in a folder to its end, and fails with what it printed. */
export type Run = (file: string, args: readonly string[], folder: string) => Promise<void>

export function runUntil(signal: AbortSignal): Run {
  return async (file, args, cwd) => {
    await promisify(execFile)(file, args, { cwd, signal, maxBuffer: 1e8 })
  }
}

/** What is measured beside this project is installed here, outside of the repository. */
const cacheFolder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'openfaas-llm-router', 'bench')

/**
 * The folder of something that is installed once.
 * @param contents what it is, with versions: another text installs anew
 */
export async function cached(
  name: string,
  contents: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name)
  const mark = join(folder, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => undefined)) === contents) return folder
  say(`installing ${contents} into ${folder}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await install(folder)
  await writeFile(mark, contents)
  return folder
}
