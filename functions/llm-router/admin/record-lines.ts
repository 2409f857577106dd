import * as v from 'valibot'
import { csvLine } from '#runtime/csv.ts'
import type { ShownRecord } from '../money/ledger/shown-record.ts'

const columns = [
  ...['id', 'time', 'call_id', 'key', 'department', 'user', 'tags', 'task', 'target', 'provider', 'model'],
  ...['prompt_tokens', 'completion_tokens', 'usage', 'cost_usd', 'price_version', 'reason', 'strategy'],
  ...['status', 'code', 'ms', 'position'],
]

const usageSchema = v.looseObject({ prompt_tokens: v.optional(v.number()), completion_tokens: v.optional(v.number()) })

/** How records are written in each format of an export. */
export const recordLines = {
  jsonl: { type: 'application/jsonl', first: '', line: (record: ShownRecord) => `${JSON.stringify(record)}\n` },
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    first: csvLine(columns),
    line(record: ShownRecord) {
      const usage = v.is(usageSchema, record.usage) ? record.usage : undefined
      const { prompt_tokens, completion_tokens } = usage ?? {}
      const all: ShownRecord = { ...record, prompt_tokens, completion_tokens }
      return csvLine(columns.map((name) => all[name]))
    },
  },
}
