import type { RouterAdmin } from '../admin/router-admin.ts'
import type { Anchor } from './file-state.ts'

/** Has the router forget the records up to a position, if the known one is in its ledger: it may be another than the one that was read. */
export async function forget(
  admin: RouterAdmin,
  through: string,
  { position, id }: Pick<Anchor, 'position' | 'id'>,
): Promise<void> {
  await admin.ask('POST', '/admin/ledger/archived', { through, record: { position, id } })
}
