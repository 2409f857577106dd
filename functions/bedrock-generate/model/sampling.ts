import type { ChatRequest } from '#runtime/contract/chat.ts'
import type { JsonObject } from '#runtime/contract/tool-calls.ts'
import { mayBeClaude } from './unnamed-models.ts'

type Parameter = 'temperature' | 'top_p'

/**
 * The sampling parameters that a model accepts, and how many of them; the first row that fits its id applies. Claude accepts
 * none since Opus 4.7 (400, "`temperature` is deprecated for this model"), and only one of the two since 4.5. So unknown Claude
 * models get none, and neither do models behind an ARN: sampling parameters do not decide what a right answer is.
 */
const rows: readonly { models: RegExp; takes: readonly Parameter[]; atMost: number }[] = [
  {
    models: /claude-(v2|instant|3-|sonnet-4-2|opus-4-(1-)?2)/,
    takes: ['temperature', 'top_p'],
    atMost: 2,
  },
  { models: /claude-(haiku|sonnet|opus)-4-[56](?!\d)/, takes: ['temperature', 'top_p'], atMost: 1 },
  { models: mayBeClaude, takes: [], atMost: 0 },
  { models: /./, takes: ['temperature', 'top_p'], atMost: 2 },
]

/** Converse answers 400 to more, whatever the model (vercel/ai#10306). In OpenAI's API it is 2. */
const highestTemperature = 1

/**
 * The sampling parameters of a request that its model accepts. Claude answers 400 to those of its callers where it thinks:
 * "`temperature` may only be set to 1 when thinking is enabled", and `top_p` must be at least 0.95.
 * @param thinking as it is sent
 */
export function toSampling(
  request: ChatRequest & { model: string },
  thinking: JsonObject | undefined,
): { temperature?: number; topP?: number } {
  if (thinking && thinking.type !== 'disabled') return {}
  const { takes, atMost } = rows.find(({ models }) => models.test(request.model)) ?? { takes: [], atMost: 0 }
  const asked = takes.filter((name) => typeof request[name] === 'number').slice(0, atMost)
  return {
    ...(asked.includes('temperature') && { temperature: Math.min(Number(request.temperature), highestTemperature) }),
    ...(asked.includes('top_p') && { topP: Number(request.top_p) }),
  }
}
