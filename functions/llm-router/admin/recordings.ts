import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { json } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { createLocalTime } from '../money/ledger/local-time.ts'
import type { RecordingStore } from '../store/recordings.ts'
import type { AdminRoute } from './guard.ts'
import { parameter, parametersOf, readQuery, withPosition } from './query.ts'
import { readTimeOrAgo } from './time-or-ago.ts'

const position = 'must be what an earlier reply gave as next'
const [usualLimit, mostLimit] = [200, 1000]

const querySchema = v.strictObject({
  limit: v.optional(parameter.number(1, mostLimit)),
  after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, position))),
  since: v.optional(v.string()),
  prompts: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
})

export type RecordingRouteParts = {
  recordings: Pick<RecordingStore, 'read' | 'size'>
  catalogue: Catalogue
  now: () => number
}

/** `GET /admin/recordings`: what was recorded of requests, the oldest first, page by page. */
export function recordingsRoute({ recordings, catalogue, now }: RecordingRouteParts): AdminRoute {
  async function handle({ query }: { query: string }) {
    const { limit = usualLimit, after, since, prompts } = readQuery(querySchema, query)
    const localTime = createLocalTime(catalogue.calendar.timeZone)
    const sinceMs = readTimeOrAgo('since', since, { now, localTime })
    const page = await withPosition('after', position, () =>
      recordings.read({ after, sinceMs, most: limit, withPrompts: prompts === 'true' }),
    )
    const { entries, bytes } = await recordings.size()
    return json({
      // What another version has written may be anything, and is shown as null.
      recordings: page.map(({ text, prompt }) => ({ recording: jsonOrUndefined(text) ?? null, prompt })),
      next: page.at(-1)?.position ?? after ?? null,
      more: page.length === limit,
      kept: { recordings: entries, bytes },
    })
  }

  return { method: 'GET', path: '/admin/recordings', parameters: parametersOf(querySchema), handle }
}
