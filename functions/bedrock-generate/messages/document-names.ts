import type { ContentBlock, DocumentBlock, Message } from '@aws-sdk/client-bedrock-runtime'

/**
 * The turns with each document under a name of its own: Bedrock answers 400 to a name that comes again, anywhere in a conversation.
 * The first keeps its name and the others are numbered, so that what was sent before stays the same and cached.
 */
export function withOwnNames(turns: readonly Message[]): Message[] {
  const counts = new Map<string, number>()
  const renamed = (document: DocumentBlock): DocumentBlock => {
    const name = String(document.name)
    const count = 1 + (counts.get(name) ?? 0)
    counts.set(name, count)
    return count === 1 ? document : { ...document, name: `${name} ${count}` }
  }
  const named = (block: ContentBlock): ContentBlock => {
    if (block.document) return { document: renamed(block.document) }
    if (!block.toolResult?.content) return block
    const content = block.toolResult.content.map((one) => (one.document ? { document: renamed(one.document) } : one))
    return { toolResult: { ...block.toolResult, content } }
  }
  return turns.map((turn) => ({ ...turn, content: turn.content?.map(named) }))
}
