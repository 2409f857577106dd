import * as v from 'valibot'
import { adminToken } from '../chain/chain.ts'

const pageSchema = v.object({ next: v.nullable(v.string()), more: v.boolean(), records: v.array(v.unknown()) })
const headers = { 'x-admin-token': adminToken, 'content-type': 'application/json' }

/** Takes all calls out of the router's ledger, as ledger-archive does. Returns how many there were. */
export async function archive(url: string): Promise<number> {
  let taken = 0
  for (;;) {
    const reply = await fetch(`${url}/admin/ledger?limit=1000`, { headers })
    if (!reply.ok) throw new Error(`The ledger answers ${reply.status}: ${await reply.text()}`)
    const { next, more, records } = v.parse(pageSchema, await reply.json())
    taken += records.length
    if (records.length > 0) {
      const body = JSON.stringify({ through: next })
      const confirmed = await fetch(`${url}/admin/ledger/archived`, { method: 'POST', headers, body })
      if (!confirmed.ok) throw new Error(`The ledger answers ${confirmed.status}: ${await confirmed.text()}`)
    }
    if (!more) return taken
  }
}
