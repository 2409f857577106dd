import { rmSync, writeFileSync } from 'node:fs'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf, startMs } from '../attempts.ts'

/** What a store does on the small or read-only file system at /mnt. */
const file = '/mnt/router.db'
const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'no error')
const openStore = () => openSqliteStore(file, () => startMs)

async function fill(): Promise<void> {
  writeFileSync('/mnt/other', Buffer.alloc(400_000))
  const store = await openStore()
  let settled = 0
  const settle = () => store.accounts.settle(settlementOf(reservationOf(`${settled}`, [budget(1)]), 1))
  let message: string | undefined
  while (message === undefined) {
    await settle().then(
      () => {
        settled += 1
      },
      (error: unknown) => {
        message = messageOf(error)
      },
    )
  }
  const size = async () => (await store.ledger.size()) === settled
  const isWhole = await size()
  // What is left of the disk may still hold a few pages, but not a call.
  const canWrite = () =>
    store.accounts.tryWriting().then(
      () => true,
      () => false,
    )
  let trials = 0
  while (trials < 20 && (await canWrite())) trials += 1
  rmSync('/mnt/other')
  await settle()
  settled += 1
  process.stdout.write(JSON.stringify({ message, isWhole, trials, isBack: await canWrite(), goesOn: await size() }))
  await store.close()
}

const [, , what] = process.argv
if (what === 'create') await (await openStore()).close()
else if (what === 'open') await openStore().catch((error: unknown) => process.stdout.write(messageOf(error)))
else await fill()
