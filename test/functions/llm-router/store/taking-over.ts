import { createLog } from '#runtime/log.ts'
import { createRecovery } from '../../../../functions/llm-router/store/recovery.ts'

/** A router that takes over what is in a folder when it is told to, and tells which calls it has settled. */
const [folder = ''] = process.argv.slice(2)
const log = createLog('info', () => {})

process.once('message', async () => {
  const settled: string[] = []
  const recovery = createRecovery(() => ['a store'], log, folder)
  recovery.takeOver()
  await recovery.replay(async ({ reservation }) => void settled.push(reservation.id))
  process.send?.(settled, () => process.disconnect())
})
process.send?.('ready')
