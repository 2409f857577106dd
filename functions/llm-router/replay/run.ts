import type { ReplayReport } from '#runtime/contract/admin/replay.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Actual } from './actual.ts'
import { NoRecording, type Recorded, readRecorded } from './recorded.ts'
import { type Assumptions, createReplay, type Replayed } from './replay.ts'
import { toReport } from './report.ts'
import { Sums } from './sums.ts'

/** Which recordings are replayed. Times are since the epoch; `toMs` itself is not included. */
export type Wanted = Readonly<{
  fromMs?: number | undefined
  toMs?: number | undefined
  task?: string | undefined
  /** The id of a key. */
  key?: string | undefined
  department?: string | undefined
  user?: string | undefined
  /** Who answered, or was asked last. */
  target?: string | undefined
  reason?: string | undefined
}>

/** What of a recording can be asked for, besides its time. */
export const wantedNames = ['task', 'key', 'department', 'user', 'target', 'reason'] as const

export function isWanted(recorded: Recorded, wanted: Wanted): boolean {
  const { time_ms, request, caller, decision, attempts } = recorded
  if (time_ms < (wanted.fromMs ?? Number.NEGATIVE_INFINITY) || time_ms >= (wanted.toMs ?? Number.POSITIVE_INFINITY)) {
    return false
  }
  const answer = attempts.findLast(({ outcome }) => outcome === 'answered') ?? attempts.at(-1)
  const has = { task: request.task, key: caller.key?.id, department: caller.department, user: caller.user }
  const own = { ...has, target: answer?.target, reason: decision?.reason }
  return wantedNames.every((name) => wanted[name] === undefined || wanted[name] === own[name])
}

export type ReplayRun = {
  /**
   * Replays the next recording; undefined if it is not wanted.
   * @throws NoRecording if it is none
   */
  add(value: unknown): { recorded: Recorded; actual: Actual; replayed: Replayed } | undefined
  /** The same, where a recording that cannot be read is left out, and counted. */
  addIfReadable(value: unknown): void
  report(): ReplayReport
}

/** Replays recordings against a catalogue, one by one in their order, and sums up what would have become of them. */
export function createRun(catalogue: Catalogue, assumptions: Assumptions, wanted: Wanted): ReplayRun {
  const replay = createReplay(catalogue, assumptions)
  const sums = new Sums()

  const add: ReplayRun['add'] = (value) => {
    const recorded = readRecorded(value)
    if (!isWanted(recorded, wanted)) return undefined
    const { actual, replayed } = replay.next(recorded)
    sums.add(recorded, actual, replayed)
    return { recorded, actual, replayed }
  }

  return {
    add,
    addIfReadable(value) {
      try {
        add(value)
      } catch (error) {
        if (!(error instanceof NoRecording)) throw error
        sums.leftOut += 1
      }
    },
    report: () => toReport(sums, assumptions, replay.budgets()),
  }
}
