import type { ChatRequest } from './chat-completions.ts'
import type { OpenAiErrorBody } from './openai-error.ts'

/** Models that think, but not beside tools; those since 5.6 must be told so. Two of them cannot be told to think not at all. */
const rules: readonly { models: RegExp; takes: readonly unknown[]; besideTools: readonly unknown[] }[] = [
  { models: /^gpt-(6-astra|6\.1-sol)/, takes: ['low', 'medium', 'high', 'xhigh'], besideTools: [] },
  { models: /^gpt-(5\.6|6)/, takes: ['none', 'low', 'medium', 'high', 'xhigh'], besideTools: ['none'] },
  { models: /^gpt-5\.[45]/, takes: ['none', 'low', 'medium', 'high', 'xhigh'], besideTools: ['none', undefined] },
]

export function refuseEffort(chat: ChatRequest): OpenAiErrorBody | undefined {
  const { model, tools } = chat
  const asked = chat.reasoning_effort ?? undefined
  const rule = rules.find(({ models }) => models.test(model))
  if (!rule) return undefined
  if (asked !== undefined && !rule.takes.includes(asked)) {
    const message = `Unsupported value: 'reasoning_effort' does not support '${asked}' with this model.`
    return { message, param: 'reasoning_effort', code: 'unsupported_value' }
  }
  const hasTools = [tools, chat.functions].some((list) => Array.isArray(list) && list.length > 0)
  if (!hasTools || rule.besideTools.includes(asked)) return undefined
  const message = `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`
  return { message, param: 'reasoning_effort' }
}
