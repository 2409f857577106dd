import type { Standing, TargetStanding } from '#runtime/contract/admin/standing.ts'

/** A target that is well; what a test does not say is as for most. */
export function targetOf(own: Partial<TargetStanding> & { target: string }): TargetStanding {
  return {
    ...{ provider: 'groq', model: 'llama', function: 'groq-generate', locality: 'external', tasks: ['generate'] },
    ...{ enabled: true, available: true, status: 'closed', in_flight: 0 },
    latency: { answers: 40, p50_ms: 412, p90_ms: 690, p99_ms: 1210 },
    calls: { total: 112, succeeded: 104, failed: 6, timed_out: 1 },
    minute: { requests: 12, tokens: 5230 },
    ...own,
  }
}

/** One of everything that the page has a word for. */
export function standingOf(own: Partial<Standing> = {}): Standing {
  const out = (target: string, more: Partial<TargetStanding>) => targetOf({ target, available: false, ...more })
  return {
    now: '2026-11-26T02:41:35.120Z',
    targets: [
      targetOf({
        target: 'groq/llama-3.1-8b-instant',
        in_flight: 3,
        minute: { requests: 29, tokens: 5230, requests_limit: 30 },
      }),
      targetOf({ target: 'vertex/gemini-2.5-flash', provider: 'vertex', function: 'vertex-generate' }),
      targetOf({ target: 'openai/gpt-5-mini', status: 'half_open', latency: { answers: 0 } }),
      out('groq/openai/gpt-oss-20b', {
        ...{ status: 'cooling', why: 'is cooling, because its quota is used up', left_ms: 90_000 },
      }),
      out('anthropic/claude-haiku-5-5', {
        ...{ status: 'open', why: 'is open, because it has failed 3 times in a row', left_ms: 24_000 },
      }),
      out('openai/gpt-4o-mini', {
        ...{ status: 'disabled', why: 'is disabled, because its provider refuses the key (openai-api-key)' },
      }),
      out('bedrock/nova-lite', { status: 'missing', why: 'has no function bedrock-generate deployed' }),
      out('zai/glm-4.7-flash', { enabled: false }),
    ],
    clusters: [
      {
        ...{
          name: 'gpu-a',
          provider: 'vllm',
          region: 'eu-west',
          cloud: 'own',
          targets: ['vllm/llama'],
          available: true,
        },
        ...{ queue_depth: 9, max_queue_depth: 10, healthy: true, tokens_per_second: 812.4, measured: true },
        ...{ observed_at: '2026-11-26T02:41:31.000Z', usd_per_hour: 4.5 },
      },
      {
        ...{
          name: 'gpu-b',
          provider: 'vllm',
          region: 'us-east',
          cloud: 'aws',
          targets: ['vllm/qwen'],
          available: false,
        },
        ...{ max_queue_depth: 10, tokens_per_second: 900, measured: false, usd_per_hour: 1.2 },
      },
    ],
    functions: [
      ...[
        {
          function: 'groq-generate',
          state: 'ready',
          since: '2026-11-26T02:00:00.000Z',
          replicas: 2,
          available_replicas: 2,
        } as const,
        {
          function: 'vertex-generate',
          state: 'asleep',
          since: '2026-11-26T01:00:00.000Z',
          replicas: 0,
          available_replicas: 0,
        } as const,
        {
          function: 'anthropic-generate',
          state: 'unready',
          since: '2026-11-26T02:41:00.000Z',
          replicas: 1,
          available_replicas: 0,
        } as const,
        { function: 'bedrock-generate', state: 'missing' } as const,
      ].map((one) => ({ ...one, targets: ['a/b'] })),
    ],
    store: {
      kind: 'redis',
      scope: 'all replicas; outlives them',
      state: 'ok',
      waiting_settlements: 0,
      lost_settlements: 0,
    },
    ...own,
  }
}
