import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import type { VendorName } from './vendors.ts'

type Request = ChatRequest & { model: string }

const enabledSchema = v.looseObject({ type: v.literal('enabled'), budget_tokens: v.nullish(v.number()) })

/** What a vendor has its own words for, beside an effort; the others are told an effort, if anything. */
const ownWords: Partial<Record<VendorName, (request: Request) => Request>> = {
  // It takes an effort or a budget: "Only one of "reasoning.effort" and "reasoning.max_tokens" can be specified"
  // (omeryasirkucuk/amx#66).
  openrouter: (request) => {
    const enabled = v.safeParse(enabledSchema, request.thinking)
    if (!enabled.success || request.reasoning_effort) return request
    const { thinking: _, ...rest } = request
    const { budget_tokens: budget } = enabled.output
    return { ...rest, reasoning: typeof budget === 'number' ? { max_tokens: budget } : { enabled: true } }
  },
}

/** The request with a vendor's own words on thinking, where an effort would say less than what was asked for. */
export function inOwnWords(request: Request, vendor: VendorName): Request {
  return ownWords[vendor]?.(request) ?? request
}
