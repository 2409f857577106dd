import assert from 'node:assert/strict'
import { mkdtemp, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { createLogSync } from '../../../../../functions/llm-router/store/sqlite/log-sync.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'

const delayMs = 50

/** A log whose syncs end when they are told to. */
function aLog() {
  const ends: ((error?: Error) => void)[] = []
  const seen = { opened: 0, syncs: 0, closed: 0 }
  const open = async () => {
    seen.opened += 1
    return {
      datasync: () =>
        new Promise<void>((resolve, reject) => {
          seen.syncs += 1
          ends.push((error) => (error ? reject(error) : resolve()))
        }),
      close: async () => {
        seen.closed += 1
      },
    }
  }
  return { seen, log: createLogSync({ open, delayMs }), end: (error?: Error) => ends.shift()?.(error) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

async function passed(ms: number): Promise<void> {
  mock.timers.tick(ms)
  await settled()
}

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

test('commits that come soon after each other take one sync', async () => {
  const { log, seen } = aLog()
  log.committed()
  await passed(delayMs - 1)
  log.committed()
  assert.equal(seen.syncs, 0)
  await passed(1)
  assert.equal(seen.syncs, 1)
})

test('a commit during a sync is synchronised by another one, and nothing more is', async () => {
  const { log, seen, end } = aLog()
  log.committed()
  await passed(delayMs)
  log.committed()
  await passed(delayMs)
  assert.equal(seen.syncs, 1)
  end()
  await settled()
  await passed(delayMs)
  assert.equal(seen.syncs, 2)
  end()
  await settled()
  await passed(10 * delayMs)
  assert.equal(seen.syncs, 2)
  assert.equal(seen.opened, 1)
})

test('a sync that fails ends nothing, and the next commit is synchronised', async () => {
  const { log, seen, end } = aLog()
  log.committed()
  await passed(delayMs)
  end(new Error('EIO'))
  await settled()
  log.committed()
  await passed(delayMs)
  assert.equal(seen.syncs, 2)
})

test('closing waits for the sync under way, and synchronises what came since', async () => {
  const { log, seen, end } = aLog()
  log.committed()
  await passed(delayMs)
  log.committed()
  const closed = log.close()
  await settled()
  assert.equal(seen.closed, 0)
  end()
  await settled()
  assert.deepEqual(seen, { opened: 1, syncs: 2, closed: 0 })
  end()
  await closed
  await passed(10 * delayMs)
  assert.deepEqual(seen, { opened: 1, syncs: 2, closed: 1 })
})

test('closing synchronises at once what waits for its sync', async () => {
  const { log, seen, end } = aLog()
  log.committed()
  const closed = log.close()
  await settled()
  end()
  await closed
  await passed(10 * delayMs)
  assert.deepEqual(seen, { opened: 1, syncs: 1, closed: 1 })
})

test('closing before the first commit opens nothing', async () => {
  const { log, seen } = aLog()
  await log.close()
  assert.deepEqual(seen, { opened: 0, syncs: 0, closed: 0 })
})

const here = '/proc/self/fd'
const skip = process.platform !== 'linux' && `NOT RUN without ${here}`

for (const [through, link] of [
  ['its name', undefined],
  ['a link', 'link.db'],
] as const) {
  test(`a store synchronises the log of its file, opened by ${through}`, { skip }, async (t) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'store-')))
    const file = join(folder, 'router.db')
    if (link) await symlink(file, join(folder, link))
    const store = await openSqliteStore(join(folder, link ?? 'router.db'), Date.now)
    t.after(async () => {
      await store.close()
      await rm(folder, { recursive: true })
    })
    await store.accounts.read(['any'])
    const ofLog = async () => {
      const links = await Promise.all((await readdir(here)).map((fd) => readlink(join(here, fd)).catch(() => '')))
      return links.filter((name) => name === `${file}-wal`).length
    }
    // One is SQLite's own.
    assert.equal(await ofLog(), 1)
    await passed(1000)
    while ((await ofLog()) < 2) await settled()
  })
}
