import { createFunction } from '#handler'
import { LlmError } from './errors.ts'
import { keepServing } from './lifecycle.ts'
import { createLog, describeError } from './log.ts'
import { SettingsError } from './settings.ts'
import { start } from './start.ts'
import { freeCompilerMemory } from './v8-memory.ts'
import { warmUp } from './warm-up.ts'

/** The process of a function. With `--warm-up` it makes one request to itself and ends, to have the image's code compiled. */
const log = createLog('info')
const stopping = keepServing(process, log)
const isWarmUp = process.argv.includes('--warm-up')
const given = { ...process.env, ALLOW_ANONYMOUS: process.env.ALLOW_ANONYMOUS || 'false' }
// The build of an image has no secrets.
const environment = isWarmUp ? { ...given, http_port: '0', ALLOW_ANONYMOUS: 'true' } : given

start(createFunction, environment, { stopping })
  .then((running) => (isWarmUp ? warmUp(running.port) : running.warm.then(freeCompilerMemory)))
  .catch((error: unknown) => {
    // Neither message quotes what it was given: they name a setting or a secret, and its fault.
    const isForOperator =
      error instanceof SettingsError || (error instanceof LlmError && error.code === 'missing_secret')
    if (isForOperator) log.fatal({}, error.message)
    else log.fatal(describeError(error), 'the function cannot start')
    process.exit(1)
  })
