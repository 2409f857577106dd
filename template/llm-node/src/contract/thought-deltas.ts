import { createKeptText } from './kept-text.ts'
import { type Thought, toReasoningDetail } from './reasoning-details.ts'

/**
 * The signed thoughts of a streamed answer: its text goes out as it comes, and the thought with its signature once more when it
 * is whole, since a signature of half a thought is worth nothing.
 * @param format whose signature it is
 */
export function createThoughtDeltas(format: string) {
  const text = createKeptText()
  const signature = createKeptText()
  let count = 0
  const whole = (thought: Thought) => ({ reasoning_details: [toReasoningDetail(thought, format, count++)] })
  return {
    add(piece: string): object {
      text.add(piece)
      return { reasoning_content: piece }
    },
    sign(piece: string): void {
      signature.add(piece)
    },
    redacted: (data: string): object => whole({ redacted: data }),
    /** At the end of a block, whatever it held. */
    end(): object | undefined {
      const thought = { text: text.take(), signature: signature.take() }
      return thought.signature === '' ? undefined : whole(thought)
    },
  }
}

export type ThoughtDeltas = ReturnType<typeof createThoughtDeltas>
