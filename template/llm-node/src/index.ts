import { createFunction } from '#handler'
import { keepServing } from './lifecycle.ts'
import { createLog, describeError } from './log.ts'
import { SettingsError } from './settings.ts'
import { start } from './start.ts'
import { freeCompilerMemory } from './v8-memory.ts'
import { warmUp } from './warm-up.ts'

/** The process of a function. With `--warm-up` it makes one request to itself and ends, to fill the image's compile cache. */
const log = createLog('info')
keepServing(process, log)
const isWarmUp = process.argv.includes('--warm-up')

start(createFunction, isWarmUp ? { ...process.env, http_port: '0', ALLOW_ANONYMOUS: 'true' } : process.env)
  .then((running) => (isWarmUp ? warmUp(running.port) : running.warm.then(freeCompilerMemory)))
  .catch((error: unknown) => {
    if (error instanceof SettingsError) log.fatal({}, error.message)
    else log.fatal(describeError(error), 'the function cannot start')
    process.exit(1)
  })
