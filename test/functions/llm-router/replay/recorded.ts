import { type Recorded, recordedVersion } from '../../../../functions/llm-router/replay/recorded.ts'

export const startMs = Date.parse('2026-11-25T12:00:00Z')

type Change = Partial<Omit<Recorded, 'request' | 'caller'>> & {
  request?: Partial<Recorded['request']>
  caller?: Partial<Recorded['caller']>
}

/** A recorded request that a/m has answered, for $0.004, in 500 ms, except for what a test says. */
export function recordedOf(index: number, { request, caller, ...change }: Change = {}): Recorded {
  return {
    ...{ version: recordedVersion, call_id: `call-${index}`, time_ms: startMs + 1000 * index, share: 1 },
    ...{ form: 'chat', stream: false, out_of_use: [], ms: 500 },
    request: {
      ...{ task: 'generate', max_latency_ms: 2000, has_latency_budget: false, private: false, needs: [] },
      prompt_tokens: 1000,
      bounds: {
        ...{
          prompts: 1,
          prompt_tokens: 2000,
          images: 0,
          choices: 1,
          has_media: false,
          certain: [],
          searches_web: false,
        },
      },
      ...request,
    },
    caller: { tags: [], ...caller },
    decision: { strategy: 'task', reason: 'default', candidates: ['a/m', 'b/m'] },
    attempts: [attemptOf({})],
    ...change,
  }
}

export function attemptOf(change: Partial<Recorded['attempts'][number]>): Recorded['attempts'][number] {
  return {
    ...{ target: 'a/m', kind: 'first', outcome: 'answered', start_ms: 1, end_ms: 500, cost_usd: 0.004 },
    ...{ cost_status: 'settled', usage: { prompt_tokens: 1000, completion_tokens: 500 } },
    ...change,
  }
}

/** As it is stored: what is unbounded is null, and what is undefined is absent. */
export function stored(recorded: Recorded): unknown {
  return JSON.parse(JSON.stringify(recorded))
}
