import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import { createExpensiveHours } from '../../keys/runaway/expensive-hours.ts'
import { expensiveUsd, type Finding, judgeRepeats, judgeSpending, minuteOf } from '../../keys/runaway/judge.ts'
import type { MinuteSums } from '../../keys/runaway/minute-sums.ts'
import { createSideBySide } from '../../keys/runaway/side-by-side.ts'
import { type Subject, subjectOf } from '../../keys/runaway/subject.ts'
import { type Usual, usualUsdPerMinute } from '../../keys/runaway/usual.ts'
import { refusalOf, seen, stoppedError } from '../../keys/runaway/words.ts'
import { toUsd } from '../../money/nano-usd.ts'
import type { Notify } from '../../observe/notify.ts'
import type { Stops } from './stops.ts'

export type RunawayGuard = {
  /**
   * Lets a request in, and counts it.
   * @throws LlmError rate_limited if its caller seems to run in a loop
   */
  enter(callId: string, request: RoutingRequest): Entered
  /** Counts what an attempt is charged with, however it ended; a shadow's is not its caller's doing. */
  spent(request: RoutingRequest, nanoUsd: number): void
}

export type Entered = {
  /** Call it once when the answer is over. */
  left(): void
}

export type GuardParts = {
  catalogue: Pick<Catalogue, 'runaway'>
  sums: MinuteSums
  stops: Stops
  /** What is usual, as far as it has been read; asking has it read. */
  usual: () => Usual | undefined
  /** Told of each request whose caller is known. */
  watched: () => void
  notify: Notify
  counted: (labels: { about: string; action: string }) => void
  now: () => number
}

/** Other replicas need not know of fewer repetitions, nor of a smaller part of what a minute may cost. */
const fewRepeats = 3
const smallPart = 1 / 20

const stranger: Entered = { left: () => {} }

function spentName({ path }: Subject): string {
  return `usd/${path}`
}

export function createRunawayGuard(parts: GuardParts): RunawayGuard {
  const { sums, stops, usual, watched, notify, counted, now } = parts
  const settings = parts.catalogue.runaway
  const sideBySide = createSideBySide()
  const expensiveHours = createExpensiveHours()
  /** The last minute in which a subject has spent too much, and how many such minutes there were in a row. */
  const expensive = new Map<string, { minute: number; inARow: number }>()

  /** Refuses what a finding is about, and tells it once in a while on all replicas. */
  function refuse(callId: string, subject: Subject, what: string, finding: Finding, request: RoutingRequest): never {
    const { about, action, setting, threshold, measured, retryAfterMs } = finding
    const nowMs = now()
    const why = seen(subject, finding)
    if (action === 'stop') stops.add({ what, untilMs: nowMs + retryAfterMs, why })
    counted({ about, action: action === 'stop' ? 'stopped' : 'slowed' })
    const key = request.caller?.key
    const asker = { call_id: callId, key: key && { id: key.id, name: key.name } }
    const event = action === 'stop' ? 'runaway_stopped' : 'runaway_slowed'
    const span = Math.floor(nowMs / settings.stopMs)
    notify({
      event,
      facts: { ...asker, seen: why, setting, threshold, measured, retry_after_ms: Math.round(retryAfterMs) },
      once: { name: `${event}/${what}/${span}`, untilMs: (span + 1) * settings.stopMs },
    })
    throw refusalOf(subject, finding)
  }

  function refuseStopped(what: string): void {
    const stop = stops.of(what)
    if (stop) throw stoppedError(stop.why, stop.untilMs - now())
  }

  function checkSpending(callId: string, subject: Subject, request: RoutingRequest): void {
    const { path } = subject
    const nowMs = now()
    const usd = toUsd(sums.of(spentName(subject), nowMs))
    if (usd <= settings.aboveUsdPerMinute) return
    const usualRate = usualUsdPerMinute(usual(), subject)
    if (usualRate === undefined || usd <= expensiveUsd(usualRate, settings)) return
    const usdInHour = expensiveHours.spent(path, usd, nowMs)
    const minute = minuteOf(nowMs)
    const last = expensive.get(path)
    const before = last && (last.minute === minute ? last.inARow - 1 : last.minute === minute - 1 ? last.inARow : 0)
    const minutesInARow = (before ?? 0) + 1
    const rate = { usd, usdInHour, usualUsdPerMinute: usualRate, minutesInARow }
    const finding = judgeSpending(rate, settings, nowMs)
    if (finding === undefined) return
    for (const [old, { minute: then }] of expensive) if (then < minute - 1) expensive.delete(old)
    expensive.set(path, { minute, inARow: minutesInARow })
    refuse(callId, subject, path, finding, request)
  }

  return {
    enter(callId, request) {
      const subject = subjectOf(request.caller, request.user)
      if (subject === undefined) return stranger
      watched()
      refuseStopped(subject.path)
      checkSpending(callId, subject, request)
      const print = request.fingerprint?.().slice(0, 16) ?? ''
      const what = `${subject.repeater}/${print}`
      refuseStopped(what)
      const nowMs = now()
      const [asked, beside] = [`asked/${what}`, `beside/${what}`]
      const more = sideBySide.begin(what, nowMs)
      if (more > 0) sums.add(beside, more, nowMs)
      if (sums.add(asked, 1, nowMs) >= fewRepeats) for (const name of [asked, beside]) sums.share(name, nowMs)
      const counts = { asked: sums.of(asked, nowMs), beside: sums.of(beside, nowMs) }
      const finding = judgeRepeats(counts, settings, nowMs)
      if (finding) {
        sideBySide.end(what)
        refuse(callId, subject, what, finding, request)
      }
      return { left: () => sideBySide.end(what) }
    },
    spent({ caller, user }, nanoUsd) {
      const subject = subjectOf(caller, user)
      if (subject === undefined || caller?.shadow !== undefined || nanoUsd === 0) return
      watched()
      const name = spentName(subject)
      const own = sums.add(name, nanoUsd, now())
      if (toUsd(own) >= settings.aboveUsdPerMinute * smallPart) sums.share(name, now())
    },
  }
}
