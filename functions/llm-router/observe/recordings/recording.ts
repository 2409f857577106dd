import { experimentOf } from '../../choose/decision.ts'
import type { Written } from '../../replay/recorded.ts'
import { recordedVersion } from '../../replay/recorded.ts'
import { rounded } from '../decisions/attempt-notes.ts'
import type { Loose } from '../decisions/loose.ts'
import type { Noted } from '../decisions/shown.ts'
import type { Facts } from './facts.ts'

/** A catalogue may have a thousand targets that are out of use. */
const mostOutOfUse = 50
/** A provider may add to its usage whatever it likes. */
const mostCharacters = 16_000

/** Standings that follow from the catalogue, and not from the world: a replay works them out anew. */
const ofTheCatalogue = new Set(['at_its_limit', 'slow'])

/** A request that is over, as it is recorded. */
export function recordingOf(noted: Noted, facts: Facts, share: number): string {
  const { about, ms, error, asked, decision, removed } = noted
  const outOfUse = removed.flatMap(({ target: { name }, rejection: { status } }) =>
    status === undefined || ofTheCatalogue.has(status) ? [] : [{ target: name, status }],
  )
  const recorded: Loose<Written> = {
    version: recordedVersion,
    call_id: about.callId,
    time_ms: about.beganMs,
    share,
    form: about.form,
    stream: asked?.isStream ?? false,
    ...facts,
    decision: decision && {
      strategy: decision.strategy,
      reason: decision.reason,
      candidates: decision.candidates.map(({ name }) => name),
      experiment: experimentOf(decision),
    },
    out_of_use: outOfUse.slice(0, mostOutOfUse),
    attempts: noted.attempts.map((attempt) => {
      const shown = attempt.shown(ms)
      return {
        ...{ target: shown.target, kind: shown.kind, outcome: shown.outcome, code: shown.code },
        ...{ start_ms: shown.start_ms, end_ms: shown.end_ms, first_output_ms: shown.first_output_ms },
        usage: shown.usage,
        service_tier: attempt.serviceTier,
        cost_usd: shown.cost_usd,
        cost_status: shown.cost_status,
      }
    }),
    code: error?.code,
    ms: rounded(ms),
  }
  const text = JSON.stringify(recorded)
  if (text.length <= mostCharacters) return text
  const attempts = recorded.attempts?.slice(0, 20).map(({ usage: _, ...attempt }) => attempt)
  return JSON.stringify({ ...recorded, attempts })
}
