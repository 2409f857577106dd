import { createKeptText } from './kept-text.ts'
import { type Thought, type Told, toReasoningDetail } from './reasoning-details.ts'

/**
 * The signed thoughts of a streamed answer. The text is sent as it arrives. The whole thought follows with its signature, because
 * a signature is valid only for the whole.
 * @param format identifies whose signature it is
 */
export function createThoughtDeltas(format: string) {
  const text = createKeptText()
  const signature = createKeptText()
  const told: Told = { characters: 0, calls: 0 }
  let count = 0
  const whole = (thought: Thought) => ({ reasoning_details: [toReasoningDetail(thought, format, count++, told)] })
  return {
    add(piece: string): object {
      text.add(piece)
      return { reasoning_content: piece }
    },
    sign(piece: string): void {
      signature.add(piece)
    },
    /** Call it with every delta of the answer, so that a thought says what stands before it. */
    follow(delta: { content?: string; tool_calls?: readonly { id?: string }[] }): void {
      told.characters += delta.content?.length ?? 0
      for (const { id } of delta.tool_calls ?? []) if (id !== undefined) told.calls += 1
    },
    redacted: (data: string): object => whole({ redacted: data }),
    /** Call it at the end of every block. */
    end(): object | undefined {
      const thought = { text: text.take(), signature: signature.take() }
      return thought.signature === '' ? undefined : whole(thought)
    },
  }
}

export type ThoughtDeltas = ReturnType<typeof createThoughtDeltas>
