import { setImmediate as turn } from 'node:timers/promises'
import * as v from 'valibot'
import { jsonOrUndefined, parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { messageOf } from '#runtime/error-message.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json } from '#runtime/http/call.ts'
import { SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { toCatalogue } from '../catalogue/parse.ts'
import { catalogueSchema } from '../catalogue/schema.ts'
import { createLocalTime } from '../money/ledger/local-time.ts'
import type { Wanted } from '../replay/run.ts'
import type { AdminRoute } from './guard.ts'
import { momentMs, parameter } from './query.ts'
import type { RecordingRouteParts } from './recordings.ts'
import { readTimeOrAgo, timeOrAgoText } from './time-or-ago.ts'

/** How many recordings are in memory at once, and how long other requests wait for one slice of them. */
const [pageRecordings, sliceMs] = [200, 5]

const time = v.string(timeOrAgoText)
const text = v.optional(parameter.text)

const bodySchema = v.strictObject({
  /** As YAML text or as JSON; without it, the router's own. */
  catalogue: v.optional(v.union([v.string(), v.looseObject({})], 'must be a catalogue, as YAML text or as JSON')),
  since: v.optional(time),
  until: v.optional(time),
  at: v.optional(parameter.moment),
  where: v.optional(
    v.strictObject({ task: text, key: text, department: text, user: text, target: text, reason: text }),
    {},
  ),
  standing: v.optional(v.picklist(['recorded', 'well'], 'must be recorded or well'), 'recorded'),
  seed: v.optional(v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number')), 1),
  fail_if: v.optional(v.pipe(v.array(v.string('must be a text')), v.maxLength(20, 'must be 20 or fewer')), []),
})

/**
 * `POST /admin/replay`: what would have become of the recorded requests under another catalogue. Nobody is asked. It works in slices,
 * so that other requests go on, and one replay at a time.
 */
export function replayRoute({ recordings, catalogue: own, now }: RecordingRouteParts): AdminRoute {
  let isBusy = false

  async function handle(call: Call) {
    if (isBusy) throw new LlmError('overloaded', 'A replay is under way; wait for its end', { retryAfterMs: 5000 })
    isBusy = true
    try {
      return await replay(call)
    } finally {
      isBusy = false
    }
  }

  async function replay(call: Call) {
    const { catalogue, since, until, at, where, standing, seed, fail_if } = parseRequest(bodySchema, call.json())
    const [{ createRun }, { judge, readGate }] = await Promise.all([
      import('../replay/run.ts'),
      import('../replay/gates.ts'),
    ])
    const gates = fail_if.map((text) => asField('fail_if', () => readGate(text)))
    const used = catalogue === undefined ? own : await readCatalogue(catalogue)
    const localTime = createLocalTime(own.calendar.timeZone)
    const [fromMs, toMs] = [
      readTimeOrAgo('since', since, { now, localTime }),
      readTimeOrAgo('until', until, { now, localTime }),
    ]
    if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
      throw refusal('until must be later than since', 'until')
    const wanted: Wanted = { ...where, fromMs, toMs }
    const atMs = at === undefined ? undefined : momentMs(at, localTime)
    const run = createRun(used, { standing, seed, atMs }, wanted)
    let sliceBeganMs = performance.now()
    for (let after: string | undefined; ; ) {
      const page = await recordings.read({ after, sinceMs: wanted.fromMs, most: pageRecordings })
      for (const one of page) {
        run.addIfReadable(jsonOrUndefined(one.text))
        if (performance.now() - sliceBeganMs < sliceMs) continue
        await turn()
        call.signal.throwIfAborted()
        sliceBeganMs = performance.now()
      }
      after = page.at(-1)?.position
      if (page.length < pageRecordings) break
    }
    const report = run.report()
    call.note({ admin: 'replay', recordings: report.recordings.calls })
    return json({ ...report, gates: gates.map((gate) => judge(gate, report)) })
  }

  return { method: 'POST', path: '/admin/replay', handle }
}

/** Variables in it have only their defaults: the router's environment is not for whoever asks. */
async function readCatalogue(given: string | object): Promise<Catalogue> {
  const name = 'in the request'
  try {
    if (typeof given !== 'string') return toCatalogue(given, () => name)
    const { readYamlText } = await import('../catalogue/text.ts')
    const { value, locate } = readYamlText(given, { subject: 'The catalogue', name, schema: catalogueSchema }, {})
    return toCatalogue(value, locate)
  } catch (error) {
    throw error instanceof SettingsError ? refusal(error.message, 'catalogue') : error
  }
}

function asField<Value>(param: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw refusal(messageOf(error), param)
  }
}
