import * as v from 'valibot'
import { minuteMs } from '#runtime/contract/durations.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { MinuteSums, Untold } from '../../keys/runaway/minute-sums.ts'
import { busiestHours, type Usual, usualGroups } from '../../keys/runaway/usual.ts'
import type { Store } from '../../store/port.ts'
import type { Stops } from './stops.ts'

export type ShareParts = {
  store: Pick<Store, 'accounts' | 'documents' | 'ledger'>
  sums: MinuteSums
  stops: Stops
  now: () => number
  newId: () => string
}

/** The format is part of the name. */
const prefix = 'runaway/1/'
const stopSchema = v.object({ what: v.string(), untilMs: v.number(), why: v.string() })
/** What is usual changes slowly, and takes a while to add up. */
const usualEveryMs = 600_000

/** Shares with other replicas, in the background, what callers do in this minute and who is stopped, and reads what is usual. */
export function createShare({ store, sums, stops, now, newId }: ShareParts) {
  let usual: Usual | undefined
  let usualMs = Number.NEGATIVE_INFINITY
  let isWanted = false
  const isStale = () => Math.abs(now() - usualMs) >= usualEveryMs

  async function shareSums(): Promise<void> {
    const untold = sums.untold(now())
    if (untold.length === 0) return
    const news = untold.filter(({ amount }) => amount > 0)
    const claims = news.map((part) => ({
      counter: counterOf(part),
      amount: part.amount,
      expiresMs: (part.minute + 3) * minuteMs,
    }))
    const id = newId()
    // It only counts: nothing was reserved, and nothing goes into the ledger.
    const reservation = { id, claims, expiresMs: now() + minuteMs, unsettled: { id, text: '', tallies: [] } }
    const used = news.map(({ amount }) => amount)
    if (news.length > 0) await store.accounts.settle({ reservation, used, entry: undefined })
    for (const part of news) sums.told(part)
    const totals = await store.accounts.read(untold.map(counterOf))
    for (const [index, part] of untold.entries()) sums.learn(part, totals[index]?.used ?? 0)
  }

  async function shareStops(): Promise<void> {
    for (const stop of stops.untold()) {
      const document = { name: `${prefix}${stop.what}`, version: 1, text: JSON.stringify(stop) }
      await store.documents.write(document, 0, stop.untilMs)
      stops.learn(stop)
    }
    for (const { text } of await store.documents.read(prefix)) {
      const stop = v.safeParse(stopSchema, jsonOrUndefined(text))
      if (stop.success) stops.learn(stop.output)
    }
  }

  async function readUsual(): Promise<void> {
    if (!isWanted || !isStale()) return
    usual = busiestHours(await store.ledger.tallies(usualGroups(now())))
    usualMs = now()
    isWanted = false
  }

  return {
    usual(): Usual | undefined {
      isWanted ||= isStale()
      return usual
    },
    async run(): Promise<void> {
      await shareSums()
      await shareStops()
      await readUsual()
    },
  }
}

function counterOf({ name, minute }: Untold): string {
  return `runaway/${name}/${minute}`
}
