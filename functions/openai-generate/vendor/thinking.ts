import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { fittingBudget } from '#runtime/contract/thinking-budget.ts'
import type { VendorName } from './vendors.ts'

type Request = ChatRequest & { model: string }

/** They think by themselves, and can be told not to. Z.ai's later models answer 400 to that (NousResearch/hermes-agent#96373). */
const canBeStopped = /^glm-(4\.[5-9]|5(\.1)?(?![.\d]))/

const enabledSchema = v.looseObject({ type: v.literal('enabled'), budget_tokens: v.nullish(v.number()) })
const disabledSchema = v.looseObject({ type: v.literal('disabled') })
const switchSchema = v.variant('type', [enabledSchema, disabledSchema])

/** What a vendor has its own words for, beside an effort; the others are told an effort, if anything. */
const ownWords: Partial<Record<VendorName, (request: Request) => Request>> = {
  // It takes an effort or a budget: "Only one of "reasoning.effort" and "reasoning.max_tokens" can be specified"
  // (omeryasirkucuk/amx#66). With Claude, it thinks 1024 tokens at least, whichever it is told, and the limit must be more.
  openrouter: (request) => {
    const { thinking, reasoning_effort: effort, ...plain } = request
    const hasRoom = fittingBudget(0, request) !== undefined
    if (!hasRoom && effort !== 'none' && /claude/.test(request.model)) return plain
    const enabled = v.safeParse(enabledSchema, thinking)
    if (!enabled.success || effort) return request
    const { budget_tokens: budget } = enabled.output
    if (budget === 0) return plain
    if (typeof budget !== 'number') return { ...plain, reasoning: { enabled: true } }
    const fitting = fittingBudget(budget, request)
    return fitting === undefined ? request : { ...plain, reasoning: { max_tokens: fitting } }
  },
  // "Hybrid: Supports both reasoning and non-reasoning modes via reasoning" (docs.together.ai); gpt-oss has efforts alone. Some of its
  // models heed the effort none instead (theopenco/llmgateway#3367), so that is told as well.
  together: (request) => {
    if (/gpt-oss/.test(request.model)) return request
    if (request.reasoning_effort === 'none') return { ...request, reasoning: { enabled: false } }
    const { thinking, ...rest } = request
    if (rest.reasoning_effort || !v.is(switchSchema, thinking)) return request
    return { ...rest, reasoning: { enabled: thinking.type === 'enabled' } }
  },
  // It takes `enabled` and `disabled`, and no other type such as Claude's `adaptive`.
  zai: ({ thinking, ...rest }) => {
    if (v.is(enabledSchema, thinking)) return { ...rest, thinking }
    if (!canBeStopped.test(rest.model)) return rest
    if (v.is(disabledSchema, thinking)) return { ...rest, thinking }
    return rest.reasoning_effort === 'none' ? { ...rest, thinking: { type: 'disabled' } } : rest
  },
}

/** The request with a vendor's own words on thinking, where an effort would say less than what was asked for. */
export function inOwnWords(request: Request, vendor: VendorName): Request {
  return ownWords[vendor]?.(request) ?? request
}
