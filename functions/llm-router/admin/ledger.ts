import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { tasks } from '#runtime/contract/tasks.ts'
import { errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json, type Reply } from '#runtime/http/call.ts'
import { filterNames, type RecordFilter } from '../money/ledger/filter.ts'
import { createLocalTime } from '../money/ledger/local-time.ts'
import { recordStatuses } from '../money/ledger/record.ts'
import { AnotherLedger } from '../store/port.ts'
import type { AdminRoute } from './guard.ts'
import { readPage, scan } from './ledger-pages.ts'
import { momentMs, parameter, parametersOf, readQuery, withPosition } from './query.ts'
import { recordLines } from './record-lines.ts'
import type { LedgerRouteParts } from './usage.ts'

const wantedPosition = 'must be the position of a record, or what an earlier reply gave as next'
const positionSchema = v.pipe(v.string('must be a text'), v.regex(/^[\w.:-]{1,100}$/, wantedPosition))

const querySchema = v.strictObject({
  after: v.optional(positionSchema),
  limit: v.optional(parameter.number(1, 100_000_000)),
  format: v.optional(v.picklist(['json', 'jsonl', 'csv'], 'must be json, jsonl or csv'), 'json'),
  from: v.optional(parameter.moment),
  to: v.optional(parameter.moment),
  ...v.entriesFromList(filterNames, v.optional(parameter.text)),
  // A slip in one of these would find nothing, which looks as if there were nothing.
  status: v.optional(parameter.oneOf(recordStatuses)),
  task: v.optional(parameter.oneOf(tasks)),
  strategy: v.optional(parameter.oneOf(strategyNames)),
  code: v.optional(parameter.oneOf(Object.keys(errorTable))),
})

const archivedSchema = v.strictObject({
  through: positionSchema,
  /** One of the records, by which the ledger is known. Archives of an earlier version do not say it. */
  record: v.optional(v.strictObject({ position: positionSchema, id: v.pipe(v.string(), v.maxLength(1000)) })),
})

const page = { usual: 100, most: 1000, mostScanned: 10_000 }

/** @param longestMs after which an export is cut off, before the platform does it in a way that looks like its end */
export function ledgerRoutes({ ledger, catalogue, longestMs }: LedgerRouteParts & { longestMs: number }): AdminRoute[] {
  const localTime = createLocalTime(catalogue.calendar.timeZone)

  async function handle({ query, signal }: Pick<Call, 'query' | 'signal'>): Promise<Reply> {
    const { after, limit, format, from, to, ...values } = readQuery(querySchema, query)
    const fromMs = from === undefined ? undefined : momentMs(from, localTime)
    const toMs = to === undefined ? undefined : momentMs(to, localTime)
    if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) throw refusal('to must be later than from', 'to')
    const filter: RecordFilter = { values, fromMs, toMs }
    if (format === 'json') {
      const most = limit ?? page.usual
      if (most > page.most) throw refusal(`limit must be ${page.most} or less, or format jsonl or csv`, 'limit')
      const scope = { after, filter, limit: most, mostScanned: page.mostScanned }
      const { records, next, more } = await withPosition('after', wantedPosition, () => readPage(ledger, scope))
      return json({ records, next: next ?? null, more })
    }
    // A fault must show before the reply begins.
    await withPosition('after', wantedPosition, () => ledger.read(after, 1))
    const { type, first, line } = recordLines[format]
    return { status: 200, headers: { 'content-type': type }, body: lines() }

    /** One by one, so that no more than a page of them is in memory. */
    async function* lines() {
      const endMs = performance.now() + longestMs
      let left = limit ?? Number.POSITIVE_INFINITY
      if (first) yield first
      for await (const { record } of scan(ledger, after, filter)) {
        signal.throwIfAborted()
        if (performance.now() > endMs) throw new LlmError('deadline_exceeded', `The export took ${longestMs} ms`)
        if (record === undefined) continue
        yield line(record)
        left -= 1
        if (left === 0) return
      }
    }
  }

  return [
    { method: 'GET', path: '/admin/ledger', parameters: parametersOf(querySchema), handle },
    {
      method: 'POST',
      path: '/admin/ledger/archived',
      async handle(call) {
        const { through, record } = parseRequest(archivedSchema, call.json())
        const trim = () => ofThisLedger(through, () => ledger.trim(through, record))
        return json({ trimmed: await withPosition('through', wantedPosition, trim) })
      },
    },
  ]
}

/** @throws LlmError conflict, if what is confirmed was read from another ledger */
async function ofThisLedger<Answer>(through: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof AnotherLedger)) throw error
    throw new LlmError(
      'conflict',
      `Nothing was forgotten: what was read up to position ${through} is not in this router's ledger. Another run may have forgotten ` +
        'it already, or a correction may have taken its place. Begin anew at the oldest record. Where this happens again and again, ' +
        'each router has a ledger of its own: give all of them one store, in Redis, or let one run alone, with a file',
    )
  }
}
