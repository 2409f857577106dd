import type { Message } from '@aws-sdk/client-bedrock-runtime'

/** Claude continues no answer that ends in white space, at Bedrock as at Anthropic: it is removed, also before a cache point. */
export function withoutSpaceAtEnd(turns: readonly Message[]): Message[] {
  const turn = turns.at(-1)
  const content = turn?.content ?? []
  const place = content.findLastIndex(({ cachePoint }) => cachePoint === undefined)
  const text = content[place]?.text
  if (turn?.role !== 'assistant' || text === undefined) return [...turns]
  return [...turns.slice(0, -1), { ...turn, content: content.with(place, { text: text.trimEnd() }) }]
}
