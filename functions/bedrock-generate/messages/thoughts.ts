import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readThoughts } from '#runtime/contract/reasoning-details.ts'

/** Whose signatures they are, in `reasoning_details`: Claude's are good wherever it runs. */
export const thoughtFormat = 'anthropic-claude-v1'

/** What Claude thought before its calls; other models of Bedrock's have no signatures, and answer 400 to them. */
export function toReasoning(message: ChatMessage): ContentBlock[] {
  return readThoughts(message, thoughtFormat).map((thought) => ({
    reasoningContent:
      'redacted' in thought
        ? { redactedContent: Buffer.from(thought.redacted, 'base64') }
        : { reasoningText: { text: thought.text, signature: thought.signature } },
  }))
}
