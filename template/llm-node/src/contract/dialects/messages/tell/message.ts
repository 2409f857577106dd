import { LlmError } from '../../../../errors.ts'
import type { ChatCompletion } from '../../../chat.ts'
import { itemsOf } from '../../../filled.ts'
import { isCutShort } from '../../../lasting-end.ts'
import { present } from '../../../present.ts'
import { toSteps } from '../../../steps.ts'
import { thinkingText } from '../../../thinking-text.ts'
import { readToolCalls, type ToolCall } from '../../../tool-calls.ts'
import { toMessageId } from './ids.ts'
import { toStop } from './stop.ts'
import { holdText, signedThoughts, type ToldThought } from './thoughts.ts'
import { toUsage } from './usage.ts'

/**
 * A whole answer in this dialect.
 * @throws LlmError bad_reply for a call that is not whole, or whose arguments are not an object
 */
export function toMessage({ id, model, choices, usage }: ChatCompletion): object {
  const [choice] = choices
  if (choice === undefined) throw new LlmError('bad_reply', 'The answer has no choices')
  const { message, finish_reason: reason } = choice
  return {
    id: toMessageId(id),
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...toSteps(message).flatMap((step) => [
        ...toThoughts(step),
        ...(step.content ? [{ type: 'text', text: step.content }] : []),
        ...toUses(step, isCutShort(reason)),
      ]),
    ],
    ...toStop(reason, choice.stop_reason, message.refusal),
    usage: toUsage(usage),
  }
}

type Answer = ChatCompletion['choices'][number]['message']

function toThoughts(message: Answer): ToldThought[] {
  const signed = signedThoughts(message.reasoning_details)
  const thinking = thinkingText(message)
  return thinking === '' || holdText(signed) ? signed : [{ type: 'thinking', thinking, signature: '' }, ...signed]
}

/** @param isCut true where the answer has ended early: a call that is not whole is left out */
function toUses(message: Answer, isCut: boolean): object[] {
  return itemsOf(message.tool_calls).flatMap((call) => {
    try {
      return readToolCalls({ role: 'assistant', tool_calls: [call] }).map(toUse)
    } catch (cause) {
      if (isCut) return []
      if (Object(cause).code === 'bad_reply') throw cause
      throw new LlmError('bad_reply', 'The answer calls a tool without its id, name or arguments', { cause })
    }
  })
}

function toUse({ id, name, input, isWrapped, rest }: ToolCall): object {
  if (isWrapped) throw new LlmError('bad_reply', 'The answer calls a tool with arguments that are not a JSON object')
  return { type: 'tool_use', id, name, input, ...present({ extra_content: rest.extra_content }) }
}
