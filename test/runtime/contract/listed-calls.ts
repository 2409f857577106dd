import { createChunkCompleter } from '#runtime/contract/complete.ts'

export const head = { model: 'm', nowMs: 0 }

const tools = ['f', 'get', 'get_weather'].map((name) => ({ type: 'function', function: { name } }))

/** The tool calls of the deltas that come of these, and of the end. */
export function listsOf(...deltas: object[]): unknown[][] {
  const complete = createChunkCompleter(head, { tools })
  const ends = [...deltas.map((call) => ({ delta: { tool_calls: [call] } })), { delta: {}, finish_reason: 'stop' }]
  return ends.map((end) => Object(complete({ choices: [{ index: 0, ...end }] })).choices[0].delta.tool_calls ?? [])
}

/** The same without the end. */
export function deltasOf(...deltas: object[]): unknown[] {
  return listsOf(...deltas)
    .slice(0, -1)
    .map(([call]) => call)
}

export type Piece = { name?: string; arguments?: string | null }

/** The names and arguments of the calls that come of pieces under one index, and their ids. */
export function callsOf(id: string | undefined, pieces: readonly Piece[]) {
  const calls: { name: string; given: string; id: string }[] = []
  const deltas = pieces.map((called) => ({ index: 0, ...(id !== undefined && { id }), function: called }))
  for (const delta of listsOf(...deltas)
    .flat()
    .map(Object)) {
    const { name, arguments: given = '' } = delta.function
    const known = calls[delta.index]
    if (known) known.given += given
    else calls[delta.index] = { name, given, id: delta.id }
  }
  return { told: calls.map(({ name, given }) => [name, given]), ids: new Set(calls.map((call) => call.id)) }
}
