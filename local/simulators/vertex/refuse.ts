import { declared, type GenerateRequest, isThirdGeneration } from './request.ts'
import { refuseTurns } from './turns.ts'

/** Why Gemini refuses a request; undefined when it does not. */
export function refuse(request: GenerateRequest, model: string): string | undefined {
  if (request.contents.length === 0) {
    return 'Unable to submit request because at least one contents field is required.'
  }
  return refuseTurns(request.contents, model) ?? refuseTools(request) ?? refuseConfig(request, model)
}

function refuseTools(request: GenerateRequest): string | undefined {
  const config = request.toolConfig?.functionCallingConfig
  if (!config) return undefined
  const names = declared(request)
  if (names.length === 0) return 'Function calling config is set without function_declarations.'
  const { mode, allowedFunctionNames } = config
  if (allowedFunctionNames.length > 0 && mode !== 'ANY') {
    return 'Allowed function names can only be set when the function calling mode is ANY.'
  }
  const unknown = allowedFunctionNames.find((name) => !names.includes(name))
  return unknown && `allowed_function_names: ${unknown} is not among the function_declarations.`
}

function refuseConfig({ generationConfig }: GenerateRequest, model: string): string | undefined {
  const { seed, responseLogprobs, logprobs, thinkingConfig } = generationConfig ?? {}
  if (typeof seed === 'number' && !isInt32(seed))
    return `Invalid value at 'generation_config.seed' (TYPE_INT32), ${seed}`
  if (logprobs && !responseLogprobs) return 'Logprobs can only be set when response_logprobs is true.'
  const { thinkingLevel, thinkingBudget } = thinkingConfig ?? {}
  if (thinkingLevel && typeof thinkingBudget === 'number') {
    return 'You can only set only one of thinking budget and thinking level.'
  }
  if (thinkingLevel && !isThirdGeneration(model)) return 'Thinking level is not supported for this model.'
  if (thinkingLevel === 'MINIMAL' && /gemini-3\.[78]-flash/.test(model)) {
    return 'Thinking level is unsupported: THINKING_LEVEL_MINIMAL'
  }
  if (thinkingBudget === 0 && model.includes('pro')) {
    return 'Budget 0 is invalid. This model only works in thinking mode.'
  }
  return undefined
}

function isInt32(number: number): boolean {
  return Number.isInteger(number) && number >= -(2 ** 31) && number < 2 ** 31
}
