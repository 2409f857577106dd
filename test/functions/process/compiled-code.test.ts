import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { bundleFunction, bundleLauncher } from '../../../template/llm-node/bundle.ts'
import { root } from '../../repository/tree.ts'

/** As the image is built: one user compiles the code, and a cluster runs the function as another, who can write nowhere. */
describe('the compiled code in the image', () => {
  let image: string
  let compiled: Buffer
  const node = () => join(image, 'node')
  const cache = () => join(image, 'index.cache')

  before(async () => {
    image = await mkdtemp(join(tmpdir(), 'image-'))
    await bundleFunction(join(root, 'template/llm-node/function/handler.ts'), join(image, 'index.cjs'))
    await bundleLauncher(join(image, 'start.cjs'))
    // Node itself may lie where another user cannot read.
    await copyFile(process.execPath, node())
    assert.equal(await warmUp(), 0)
    compiled = await readFile(cache())
    for (const name of ['', ...(await readdir(image))]) await chmod(join(image, name), 0o755)
  })
  beforeEach(() => writeFile(cache(), compiled))
  after(() => rm(image, { recursive: true }))

  async function warmUp(): Promise<unknown> {
    const [code] = await once(run(['--warm-up']), 'exit')
    return code
  }

  function run(args: readonly string[] = [], { flags = [] as string[], uid = process.getuid?.() ?? 0 } = {}) {
    return spawn(node(), [...flags, join(image, 'start.cjs'), ...args], {
      env: { http_port: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      uid,
      gid: uid,
    })
  }

  /** What the process prints until it listens. */
  async function printed(options: Parameters<typeof run>[1] = {}): Promise<string> {
    const child = run([], options)
    const closed = once(child, 'close')
    let text = ''
    child.stderr.on('data', (piece) => {
      text += piece
    })
    for await (const piece of child.stdout) {
      text += piece
      if (text.includes('"listening"')) break
    }
    child.kill('SIGKILL')
    await closed
    assert.match(text, /"listening"/)
    return text
  }

  const isRoot = process.getuid?.() === 0
  for (const uid of [1000, 12000, 1000760000]) {
    test(`is accepted by a start as user ${uid}`, {
      skip: !isRoot && 'only root can start a process as another user',
    }, async () => {
      assert.doesNotMatch(await printed({ uid }), /Warning/)
    })
  }

  test('is refused with a warning when the flags are others, and the function starts', async () => {
    assert.match(await printed({ flags: ['--no-opt'] }), /Warning: index\.cache/)
  })

  test('is refused with a warning when it is broken, and the function starts', async () => {
    await writeFile(cache(), compiled.subarray(0, 1000))
    assert.match(await printed(), /Warning: index\.cache/)
  })

  test('is missed with a warning, and the function starts', async () => {
    await rm(cache())
    assert.match(await printed(), /Warning: index\.cache/)
  })
})
