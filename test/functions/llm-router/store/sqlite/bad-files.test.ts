import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf, startMs } from '../attempts.ts'

const openStore = (file: string) => openSqliteStore(file, () => startMs)

/** What is tried on a file system that only root can make, and where unprivileged namespaces are off, nobody else. */
const inNamespace = (script: string) => spawnSync('unshare', ['-rm', 'sh', '-ec', script], { encoding: 'utf8' })
const cannotMount = inNamespace('mount -t tmpfs none /mnt').status !== 0 && 'this machine mounts nothing for its users'

describe('a file that SQLite cannot use', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'))
    file = join(folder, 'router.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function rejects(promise: Promise<unknown>, message: RegExp) {
    await assert.rejects(promise, (error: Error) => {
      assert.ok(error instanceof StoreError)
      assert.match(error.message, message)
      assert.ok(!error.message.includes(folder), 'a path says more than a caller should know')
      return true
    })
  }

  async function filled() {
    const store = await openStore(file)
    for (let index = 0; index < 500; index += 1) {
      await store.accounts.settle(settlementOf(reservationOf(`${index}`, [budget(1)]), 1))
    }
    await store.close()
  }

  test('in a folder that there is not', async () => {
    await rejects(openStore(join(folder, 'none', 'router.db')), /cannot be opened\. Create its folder/)
  })

  test('that is a folder', async () => {
    await mkdir(file)
    await rejects(openStore(file), /cannot be opened/)
  })

  test('that is no database', async () => {
    await writeFile(file, 'A letter to my grandmother. '.repeat(1000))
    await rejects(openStore(file), /is not a database\. Name another file/)
  })

  test('of another program, which is left as it is', async () => {
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE letters (text TEXT)')
    await rejects(openStore(file), /a database of another program/)
    assert.equal(other.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables, 1)
    other.close()
  })

  test('of a later version, which is left as it is', async () => {
    await filled()
    const later = new DatabaseSync(file)
    const version = Number(later.prepare('PRAGMA user_version').get()?.user_version)
    later.exec('PRAGMA user_version = 99')
    await rejects(openStore(file), /of version 99, which a later router has written; this one knows \d+\. Deploy/)
    later.exec(`PRAGMA user_version = ${version}`)
    later.close()
    const store = await openStore(file)
    assert.equal(await store.ledger.size(), 500)
    await store.close()
  })

  for (const [how, damage] of [
    [
      'overwritten',
      async () => {
        const handle = await open(file, 'r+')
        await handle.write(Buffer.alloc(100_000, 0xff), 0, 100_000, 4096)
        await handle.close()
      },
    ],
    ['cut off', () => truncate(file, 20_000)],
  ] as const) {
    test(`that was ${how}`, async () => {
      await filled()
      await damage()
      const use = async () => {
        const store = await openStore(file)
        try {
          await store.accounts.settle(settlementOf(reservationOf('new', [budget(1)]), 1))
          await store.ledger.read(undefined, 1000)
        } finally {
          await store.close()
        }
      }
      await rejects(
        use(),
        /is damaged\. While no router runs, move it, its -wal and its -shm away, and restore a backup/,
      )
    })
  }

  test('that is locked is given up in time, and the process goes on meanwhile', async () => {
    const store = await openStore(file)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 1)
    const beganMs = performance.now()
    await rejects(store.accounts.reserve(reservationOf('1', [budget(1)])), /is locked by another process\. End/)
    clearInterval(timer)
    const tookMs = performance.now() - beganMs
    assert.ok(tookMs >= 40, `${tookMs} ms`)
    assert.ok(ticks > 1, `${ticks} ticks`)
    await store.keys.list()
    other.exec('COMMIT')
    await store.accounts.reserve(reservationOf('1', [budget(1)]))
    other.close()
    await store.close()
  })

  test('that is locked for a moment is waited for', async () => {
    const store = await openStore(file)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const reserved = store.accounts.reserve(reservationOf('1', [budget(1)]))
    setImmediate(() => other.exec('COMMIT'))
    assert.equal((await reserved).refused, undefined)
    other.close()
    await store.close()
  })

  test('that is locked for longer is waited for by hundreds of requests, which do not stop each other', async () => {
    const store = await openStore(file)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const reserved = Array.from({ length: 300 }, (_, index) =>
      store.accounts.reserve(reservationOf(`${index}`, [budget(1)])),
    )
    setTimeout(() => other.exec('COMMIT'), 15)
    assert.equal((await Promise.all(reserved)).filter(({ refused }) => refused).length, 0)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 300 }])
    other.close()
    await store.close()
  })

  const [node, worker] = [process.execPath, new URL('full-disk.ts', import.meta.url).pathname]

  test('on a disk that is full: what fails is not done, and goes on when there is room', { skip: cannotMount }, () => {
    const { stdout, stderr } = inNamespace(`mount -t tmpfs -o size=1m none /mnt; exec '${node}' '${worker}'`)
    assert.equal(stderr, '')
    const { message, isWhole, trials, isBack, goesOn } = JSON.parse(stdout)
    assert.match(message, /cannot grow, because the disk is full\. Free space/)
    assert.deepEqual({ isWhole, isBack, goesOn }, { isWhole: true, isBack: true, goesOn: true })
    assert.ok(trials < 20, 'a trial tells that the disk is full')
  })

  test('that cannot be written', { skip: process.getuid?.() === 0 && 'root can write everything' }, async () => {
    await filled()
    await chmod(file, 0o444)
    await rejects(openStore(file), /cannot be written\. Let the user of the function write the file and its folder/)
  })

  for (const [kind, before] of [
    ['a new file', 'mount -t tmpfs -o ro none /mnt'],
    ['an old one', `mount -t tmpfs none /mnt; '${node}' '${worker}' create; mount -o remount,ro /mnt`],
  ] as const) {
    test(`on a file system that is read-only: ${kind}`, { skip: cannotMount }, () => {
      const { stdout } = inNamespace(`${before}; exec '${node}' '${worker}' open`)
      assert.match(stdout, /^The file of STORE_FILE cannot be (opened|written)\. .*write/)
    })
  }
})
