import type { EmbeddingsReply } from '#runtime/contract/embeddings.ts'
import type { Usage } from '#runtime/contract/usage.ts'

/** The replies to the parts of a list as the reply to all of it; what a vendor says of itself is what it says with the first. */
export function joinReplies(replies: readonly EmbeddingsReply[]): object {
  const { usage: _, ...first } = replies[0] ?? {}
  const usage = sumOf(replies.map((reply) => reply.usage))
  const vectors = replies.flatMap(({ data }) => data)
  return { ...first, data: vectors.map((vector, index) => ({ ...vector, index })), ...(usage && { usage }) }
}

/** Unknown if one of them is. */
function sumOf(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.filter((usage) => usage !== undefined)
  if (known.length < usages.length) return undefined
  return {
    prompt_tokens: sum(known.map(({ prompt_tokens }) => prompt_tokens)),
    total_tokens: sum(known.map(({ prompt_tokens, total_tokens = prompt_tokens }) => total_tokens)),
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
