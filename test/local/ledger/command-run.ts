import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { adminToken } from '../../functions/ledger-archive/ledger-scene.ts'
import { root } from '../../repository/tree.ts'

export type Ended = { code: number; stdout: string; stderr: string }

/** Runs `npm run ledger` with a router behind a gateway. */
export function runLedger(args: readonly string[], at: { gatewayUrl: string; directory: string }): Promise<Ended> {
  const command = [join(root, 'local/ledger/start.ts'), ...args, '--gateway', at.gatewayUrl]
  return new Promise((resolve) => {
    const options = { env: { ADMIN_TOKEN: adminToken }, cwd: at.directory }
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}
