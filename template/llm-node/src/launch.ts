import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, Script } from 'node:vm'

/**
 * What the image starts: runs `index.cjs` with the code that V8 compiled in the image's build, so that a start compiles nothing.
 * With `--warm-up`, which the build does, the process leaves in `index.cache` the code that it has run.
 *
 * This is not Node's own compile cache: that one serves only the user and the kind of CPU that wrote it, and keeps a third of the
 * code.
 */
const filename = join(__dirname, 'index.cjs')
const cacheFile = join(__dirname, 'index.cache')
const isWarmUp = process.argv.includes('--warm-up')

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cacheFile)
  } catch {
    return undefined
  }
}

const cachedData = isWarmUp ? undefined : readCache()
const script = new Script(
  // The bundle is ASCII, which is read faster as Latin-1.
  `(function (require, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`,
  {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  },
)
if (isWarmUp) process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()))
else if (script.cachedDataRejected !== false) {
  process.emitWarning(
    'index.cache is missing, or of another Node or other flags: without it the start takes a third longer.',
  )
}
script.runInThisContext()(require, filename, __dirname)
