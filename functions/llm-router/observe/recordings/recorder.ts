import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import { once } from '../../request/once.ts'
import type { RecordingStore } from '../../store/recordings.ts'
import { createBatches } from '../batches.ts'
import type { Finished } from '../decisions/draft.ts'
import { boundsOf } from './bounds.ts'
import { factsOf } from './facts.ts'
import { promptOf } from './prompt.ts'
import { recordingOf } from './recording.ts'
import type { Sample, Sampled } from './sampled.ts'

export type Recorder = {
  sample: Sample
  /** Takes what is to be recorded. Returns at once, and never throws. */
  keep(finished: Finished): void
}

type Parts = {
  catalogue: Catalogue
  settings: NonNullable<Catalogue['record']>
  store: Pick<RecordingStore, 'append'>
  redact: (text: string) => string
  metrics: Metrics
  stopping: AbortSignal
  now: () => number
  /** From 0 up to, but not including, 1. */
  random: () => number
  log: Log
}

/** At about 1 KB each; and so many prompts among them, which can have 128 KB. */
const [mostWaiting, mostPrompts] = [2000, 64]

/** Records a share of the requests, in the background: what a request waits for is a random number. */
export function createRecorder({
  catalogue,
  settings,
  store,
  redact,
  metrics,
  now,
  random,
  ...parts
}: Parts): Recorder {
  const { share, prompts } = settings
  const recordings = metrics.counter({
    name: 'llm_router_recordings_total',
    help: 'Requests that were to be recorded, by what became of them',
    labels: ['outcome'],
  })
  // Without an initial 0, `increase()` would miss the first one.
  for (const outcome of ['stored', 'lost']) recordings({ outcome }, 0)

  const batches = createBatches<Waiting>({
    ...{ ...parts, mostWaiting, name: 'recordings' },
    async append(batch) {
      await store.append(batch.map(entryOf), boundsOf(settings, now()))
    },
    stored: (count) => recordings({ outcome: 'stored' }, count),
    lost: (count) => recordings({ outcome: 'lost' }, count),
  })

  type Waiting = {
    callId: string
    endedMs: number
    sampled: NonNullable<Finished['sampled']>
    prompt: string | undefined
  }

  function entryOf({ callId, endedMs, sampled, prompt }: Waiting) {
    const text = redact(recordingOf(sampled.noted, sampled.of.facts(), share))
    return { callId, endedMs, text, ...(prompt !== undefined && { prompt: redact(prompt) }) }
  }

  return {
    sample(question) {
      if (random() >= share) return undefined
      const sampled: Sampled = {
        facts: once(() => factsOf(question.request, catalogue)),
        prompt: once(() => (prompts ? promptOf(question) : undefined)),
      }
      // While the provider works, there is time.
      setImmediate(() => {
        sampled.facts()
        sampled.prompt()
      })
      return sampled
    },
    keep({ callId, sampled }) {
      if (sampled === undefined) return
      // Nobody was asked, and nobody refused it: the answer comes from a cache, whatever the targets are.
      const { attempts, error } = sampled.noted
      if (attempts.length === 0 && error === undefined) return
      const hasRoom = batches.waiting().filter((one) => one.prompt !== undefined).length < mostPrompts
      const prompt = hasRoom ? sampled.of.prompt() : undefined
      batches.keep({ callId, endedMs: now(), sampled: { ...sampled, of: withoutQuestion(sampled.of) }, prompt })
    },
  }
}

/** The question itself is not kept until it is written. */
function withoutQuestion({ facts }: Sampled): Sampled {
  const known = facts()
  return { facts: () => known, prompt: () => undefined }
}
