import type { Asked } from './mix.ts'

/** As k6 has it: header names begin with capitals, and the status is 0 where no whole reply came. */
export type Replied = { status: number; headers: Readonly<Record<string, string>>; body: string }

export type Answer = {
  isError: boolean
  /** It was passed off as an answer, and its end is missing. */
  isTruncated: boolean
  /** It was private, and somebody outside the cluster answered, or nobody knows who. */
  isOutside: boolean
  /** Billionths of a USD; undefined if the router did not say what it cost, and for errors: the ledger only estimates them. */
  nanoUsd: number | undefined
  /** The router's own time in milliseconds. */
  addedMs: number | undefined
}

/** What a reply of the router is worth. */
export function judge({ status, headers, body }: Replied, asked: Asked, inCluster: readonly string[]): Answer {
  const events = asked.isStream ? eventsOf(body) : [parsed(body)]
  const isError = status !== 200 || events.some((event) => 'error' in event)
  const costUsd = headers['X-Llm-Cost-Usd'] ?? events.find((event) => 'cost_usd' in event)?.cost_usd
  const isCostKnown = !isError && costUsd !== undefined && costUsd !== null
  return {
    isError,
    isTruncated: !isError && !isWhole(body, events, asked),
    isOutside: asked.isPrivate && !isError && !inCluster.includes(headers['X-Llm-Provider'] ?? ''),
    nanoUsd: isCostKnown ? Math.round(Number(costUsd) * 1e9) : undefined,
    addedMs: headers['X-Llm-Overhead-Ms'] === undefined ? undefined : Number(headers['X-Llm-Overhead-Ms']),
  }
}

function isWhole(body: string, events: readonly Record<string, unknown>[], { path, isStream }: Asked): boolean {
  if (path === '/v1/embeddings') return Array.isArray(events[0]?.data) && events[0].data.length > 0
  const isFinished = events.some(({ choices }) => Array.isArray(choices) && choices[0]?.finish_reason)
  return isFinished && (!isStream || body.trimEnd().endsWith('data: [DONE]'))
}

function eventsOf(body: string): Record<string, unknown>[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => parsed(line.slice('data: '.length)))
}

/** An empty object where the text is cut off in the middle. */
function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
