import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readThoughts } from '#runtime/contract/reasoning-details.ts'

/** Identifies Claude's signatures in `reasoning_details`. They are valid wherever Claude runs. */
export const thoughtFormat = 'anthropic-claude-v1'

/** Claude's thoughts before its calls. Bedrock's other models answer 400 to signatures. */
export function toReasoning(message: ChatMessage): ContentBlock[] {
  return readThoughts(message, thoughtFormat).map((thought) => ({
    reasoningContent:
      'redacted' in thought
        ? { redactedContent: Buffer.from(thought.redacted, 'base64') }
        : { reasoningText: { text: thought.text, signature: thought.signature } },
  }))
}
