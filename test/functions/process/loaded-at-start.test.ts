import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { readImage } from '../../../bench/image.ts'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { folders, root } from '../../repository/tree.ts'
import { runBundle } from '../bundle-process.ts'

/** What a function may load of Node before it listens, beside what node:http needs. */
const ofNodeAtStart: Record<string, RegExp> = {
  // It has an id; the system's folder for temporary files may keep what its store has not confirmed.
  'llm-router': /crypto|lazy_transform|os$/,
  // Its mark for exact numbers is random.
  'ollama-generate': /crypto|lazy_transform/,
  'vertex-generate': /crypto|lazy_transform/,
}

/** Looks at a provider's address, where that is an IP address, and for the folder of secrets. */
const ofSettings = /block.?list|socketaddress|fs.dir/

/** Packages that a function may evaluate before it listens, of those in its bundle that wait for their first use. */
const packagesAtStart: Record<string, string[]> = {
  'anthropic-generate': ['@anthropic-ai/sdk', '@opentelemetry/api'],
  // It has always compared names; replays, which load late and compare them too, made that visible.
  'llm-router': ['fastest-levenshtein', 'valibot'],
  'openai-generate': ['openai'],
  'scale-metrics': ['valibot'],
  'vertex-generate': ['valibot'],
}

/** Own code that waits for its first use. */
const late =
  /\/(store\/(sqlite|redis)|database|sdk)\/|telemetry\/sdk\.ts$|keys\/declared-text\.ts$|catalogue\/text\.ts$/

/** Ends the process when it is about to listen, and leaves a list of what Node has loaded. */
const endAtListen = `
  const { writeFileSync } = require('node:fs')
  require('node:net').Server.prototype.listen = () => {
    writeFileSync(process.env.LOADED_FILE, JSON.stringify(process.moduleLoadList))
    process.exit(0)
  }`

const bareServer = "process.on('SIGTERM', () => {}); require('node:http').createServer().listen(0)"

const coverageSchema = v.object({
  result: v.array(
    v.object({
      functions: v.array(v.object({ functionName: v.string(), ranges: v.array(v.object({ count: v.number() })) })),
    }),
  ),
})

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))

/** This holds whatever the machine's speed, unlike the bars of `npm run bench:start`. */
describe('before it listens', () => {
  let directory: string
  let bare: ReadonlySet<string>

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'start-'))
    await writeFile(join(directory, 'end-at-listen.cjs'), endAtListen)
    await mkdir(join(directory, 'bare'))
    await writeFile(join(directory, 'bare', 'index.cjs'), bareServer)
    bare = new Set(await loadedOfNode('bare'))
  })
  after(() => rm(directory, { recursive: true }))

  async function start(name: string, environment: Record<string, string>): Promise<void> {
    const { child } = runBundle(join(directory, name, 'index.cjs'), {
      ...(await readImage()).warmUpEnvironment,
      NODE_OPTIONS: `--require=${join(directory, 'end-at-listen.cjs')}`,
      LOADED_FILE: join(directory, name, 'loaded.json'),
      ...environment,
    })
    const [code] = await once(child, 'close')
    assert.equal(code, 0)
  }

  async function loadedOfNode(name: string): Promise<string[]> {
    await start(name, {})
    return v.parse(v.array(v.string()), await readJson(join(directory, name, 'loaded.json')))
  }

  /** The parts of the bundle that are evaluated with their first use: esbuild names the code of each by its file. */
  async function evaluatedParts(name: string): Promise<string[]> {
    const coverage = join(directory, name, 'coverage')
    await start(name, { NODE_V8_COVERAGE: coverage })
    const [file = ''] = await readdir(coverage)
    const { result } = v.parse(coverageSchema, await readJson(join(coverage, file)))
    return result
      .flatMap(({ functions }) => functions)
      .filter(({ functionName, ranges }) => functionName.includes('/') && (ranges[0]?.count ?? 0) > 0)
      .map(({ functionName }) => functionName)
  }

  for (const name of folders('functions')) {
    test(`${name} loads nothing that a start does not need`, async () => {
      await bundleFunction(join(root, 'functions', name, 'handler.ts'), join(directory, name, 'index.cjs'))
      const ofNode = (await loadedOfNode(name)).filter((loaded) => !bare.has(loaded) && !ofSettings.test(loaded))
      assert.deepEqual(
        ofNode.filter((loaded) => !ofNodeAtStart[name]?.test(loaded)),
        [],
      )
      const parts = await evaluatedParts(name)
      const packages = parts.flatMap((part) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(part)?.[1] ?? [])
      assert.deepEqual([...new Set(packages)].sort(), packagesAtStart[name] ?? [])
      assert.deepEqual(
        parts.filter((part) => !part.startsWith('node_modules/') && late.test(part)),
        [],
      )
    })
  }
})
