import type { Behaviour } from './behaviour.ts'
import { argumentsFor, schemaInstance } from './schema-instance/instance.ts'
import { promptSchema } from './schema-instance/prompt-schema.ts'

/** Tokens as OpenAI counts them: cached ones are part of the prompt's, reasoning ones part of the completion's. */
export type TokenCounts = {
  prompt: number
  completion: number
  cached: number
  reasoning: number
  /** Those of the prompt that were written to the cache. */
  written?: number
}

type ToolCalls = NonNullable<Behaviour['toolCalls']>

export type Answer = {
  text: string
  /** What the model calls before it goes on; the text is empty then. */
  toolCalls: ToolCalls
  tokens: TokenCounts
  /** True when the answer would have been longer than the request allows. */
  isCut: boolean
}

export type Question = {
  model: string
  /** Every text of the prompt. */
  texts: string[]
  /** True when the request offers tools that may be called. */
  offersTools?: boolean
  /** The tool that the request has the model call, with the JSON Schema of its arguments. */
  forcedTool?: { name: string; schema: unknown } | undefined
  /** The JSON Schema that the request has the answer fit; `anyObject` where it has it be JSON and no more. */
  answerSchema?: unknown
  /** The most tokens the answer may have, reasoning included; unlimited when it is absent, 0 or negative. */
  maxTokens?: number | null | undefined
}

/** The schema of requests for JSON without a schema. */
export const anyObject = { type: 'object' }

/**
 * The answer of a simulated model: the same for the same behaviour and question. What the behaviour does not say is what the
 * request asks for: a call of the tool that it forces, or JSON by its schema.
 */
export function simulateAnswer(behaviour: Behaviour, question: Question): Answer {
  const { maxTokens } = question
  const prompt = countPromptTokens(behaviour, question.texts)
  const toolCalls = simulateCalls(behaviour, question)
  const calls = toolCalls.length > 0 ? JSON.stringify(toolCalls) : undefined
  const text = calls ?? behaviour.text ?? simulateText(question, prompt)
  const whole =
    behaviour.completionTokens === 'estimate'
      ? estimateTokens(text) + behaviour.reasoningTokens
      : behaviour.completionTokens
  const isCut = !!maxTokens && maxTokens > 0 && whole > maxTokens
  const completion = isCut ? maxTokens : whole
  const reasoning = Math.min(behaviour.reasoningTokens, completion)
  const visibleWhole = whole - Math.min(behaviour.reasoningTokens, whole)
  const shown = visibleWhole === 0 ? 1 : (completion - reasoning) / visibleWhole
  return {
    text: calls ? '' : isCut ? text.slice(0, Math.floor(text.length * shown)) : text,
    toolCalls: isCut ? [] : toolCalls,
    tokens: { prompt, completion, cached: Math.min(behaviour.cachedTokens, prompt), reasoning },
    isCut,
  }
}

function simulateCalls({ toolCalls }: Behaviour, { offersTools, forcedTool }: Question): ToolCalls {
  if (offersTools && toolCalls) return toolCalls
  return forcedTool ? [{ name: forcedTool.name, arguments: argumentsFor(forcedTool.schema) }] : []
}

function simulateText({ model, texts, answerSchema }: Question, promptTokens: number): string {
  if (answerSchema === anyObject) return JSON.stringify(schemaInstance(promptSchema(texts) ?? anyObject))
  if (answerSchema !== undefined) return JSON.stringify(schemaInstance(answerSchema))
  return `Simulated answer from ${model} to a prompt of ${promptTokens} tokens.`
}

/** The tokens of a prompt: as the behaviour says, or estimated over all its texts. */
export function countPromptTokens(behaviour: Behaviour, texts: string[]): number {
  return behaviour.promptTokens === 'estimate' ? estimateTokens(texts.join('')) : behaviour.promptTokens
}

/** What a stream sends piece by piece: words with the white space around them. */
export function splitIntoPieces(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text])
}

/** About four characters a token, as for English prose. */
function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
