import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundleFunction, bundleLauncher } from '../../../template/llm-node/bundle.ts'
import { root } from '../../repository/tree.ts'

/** As the image is built: the cache is written by one user, and a cluster runs the function as another. */
describe('the compile cache of the image', () => {
  let image: string
  const temporary = () => join(image, 'tmp')
  const node = () => join(image, 'node')

  before(async () => {
    image = await mkdtemp(join(tmpdir(), 'image-'))
    await bundleFunction(join(root, 'template/llm-node/function/handler.ts'), join(image, 'index.cjs'))
    await bundleLauncher(join(image, 'start.cjs'))
    // Node itself may lie where another user cannot read.
    await copyFile(process.execPath, node())
    await mkdir(temporary())
    await chmod(image, 0o755)
    const { exited } = run('index.cjs', ['--warm-up'], { NODE_COMPILE_CACHE: join(image, 'compile-cache') })
    assert.deepEqual(await exited, [0, null])
    for (const name of await readdir(image, { recursive: true })) await chmod(join(image, name), 0o755)
    await chmod(temporary(), 0o1777)
  })
  after(() => rm(image, { recursive: true }))

  function run(script: string, args: readonly string[], environment: Record<string, string>, uid?: number) {
    const env = { PATH: process.env.PATH, http_port: '0', LOG_LEVEL: 'silent', TMPDIR: temporary(), ...environment }
    const child = spawn(node(), [join(image, script), ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    })
    return { child, exited: once(child, 'exit') }
  }

  /** What Node says of the cached code of index.cjs when it is loaded. */
  async function verdict(uid?: number): Promise<string | undefined> {
    const { child, exited } = run('start.cjs', [], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }, uid)
    let text = ''
    for await (const piece of child.stderr ?? []) {
      text += piece
      if (/index\.cjs (was \w+|does not)/.test(text)) break
    }
    child.kill('SIGKILL')
    await exited
    return /code cache for CommonJS .*index\.cjs was (\w+)/.exec(text)?.[1]
  }

  const isRoot = process.getuid?.() === 0
  for (const uid of [1000, 12000, 1000760000]) {
    test(`is accepted by a start as user ${uid}`, {
      skip: !isRoot && 'only root can start a process as another user',
    }, async () => {
      assert.equal(await verdict(uid), 'accepted')
    })
  }

  test('is accepted by a start as the user that wrote it', async () => {
    assert.equal(await verdict(), 'accepted')
  })

  test('is no condition of a start', async () => {
    await rm(join(image, 'compile-cache'), { recursive: true })
    const { child, exited } = run('start.cjs', ['--warm-up'], {})
    assert.deepEqual(await exited, [0, null])
    assert.equal(child.signalCode, null)
  })
})
