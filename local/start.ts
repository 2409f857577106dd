import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from './admin/fail.ts'
import { watchStandardStreams } from './admin/standard-streams.ts'
import { buildFunctions } from './build.ts'
import { help, readCommandLine } from './command-line.ts'
import { endWithNpm } from './end-with-npm.ts'
import { createLog } from './log.ts'
import { startOpenFaaS } from './open-faas.ts'
import { startText } from './start-text.ts'
import { checkStateFile, makeStateFolder } from './state-folder.ts'

/** Whatever hangs while it ends. */
const hardEndMs = 3000

/** `npm start`: bundles the functions and runs the embedded OpenFaaS until a signal ends it. */
async function main(): Promise<void> {
  let close = async () => {}
  let isEnding = false
  /** Ctrl-C comes twice, from the terminal and from npm, which passes it on. */
  const end = () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), hardEndMs).unref()
    close().then(() => process.exit())
  }
  watchStandardStreams(end)
  const commandLine = readCommandLine(process.argv.slice(2), process.env)
  if (commandLine === 'help') {
    process.stdout.write(help)
    return
  }
  const { stackFile, host, port, idleTimeoutMs, storeFile, isQuiet, logLevel } = commandLine
  const log = createLog((text) => process.stdout.write(text), logLevel, isQuiet)
  const stackText = await readFile(stackFile, 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no stack file ${stackFile}: name one with --stack.`, { cause })
  })
  const keepsState = stackText.includes('STORE_FILE')
  if (keepsState && storeFile !== undefined) {
    makeStateFolder(dirname(storeFile))
    await checkStateFile(storeFile)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  endWithNpm(process.env, end)
  const openFaaS = await startOpenFaaS({
    stackFile,
    bundles: await buildFunctions(stackFile),
    environment: { ...process.env, STORE_FILE: storeFile },
    host,
    port,
    idleTimeoutMs,
    // A mistake in its catalogue or keys is told now, as where it is deployed, and not by a 503 of the first call.
    startAtOnce: ['llm-router'],
    log,
  })
  close = openFaaS.close
  process.stdout.write(startText(openFaaS, keepsState ? (storeFile ?? 'memory') : undefined))
}

main().catch((error: unknown) => {
  fail(error)
  process.exit()
})
