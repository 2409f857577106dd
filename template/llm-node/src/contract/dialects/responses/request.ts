import { isJsonObject } from '../../json-object.ts'
import { present } from '../../present.ts'
import { refusal } from '../../refusal.ts'
import { without } from '../../without.ts'
import { carriedFields } from '../carried-fields.ts'
import { checkFields, readFields, readInclude } from './fields.ts'
import { readInput } from './input/items.ts'
import type { ReasoningWay } from './output/reasoning-item.ts'
import type { ToolNames } from './tool-names.ts'
import { readToolChoice, readTools } from './tools.ts'

type Fields = Record<string, unknown>

/**
 * The request in the inner form. Fields that both have under one name, and fields that neither has, pass unchanged.
 * @param names learns the tools of namespaces
 * @throws LlmError invalid_request that names what cannot be carried
 */
export function toInnerRequest(body: Fields, names: ToolNames): Fields {
  checkFields(body)
  const { max_output_tokens, top_logprobs, include } = body
  const logprobs = readInclude(include) || Boolean(top_logprobs)
  const { format, verbosity } = readText(body.text)
  const { effort } = readReasoning(body.reasoning)
  // Before the conversation, so that what was called before takes no tool's name.
  const tools = readTools(body, names)
  return {
    ...without(body, [...readFields, ...Object.keys(body).filter((name) => body[name] === null)]),
    messages: readInput(body.input, body.instructions, names),
    ...tools,
    ...present({
      tool_choice: readToolChoice(body.tool_choice, names),
      max_completion_tokens: max_output_tokens,
      response_format: format,
      verbosity,
      reasoning_effort: effort,
      logprobs: logprobs || undefined,
      top_logprobs: logprobs ? top_logprobs : undefined,
    }),
  }
}

/** A summary that is asked for is the thought as its model's vendor tells it, however long. */
export function reasoningWay({ reasoning }: Fields): ReasoningWay {
  const { summary, generate_summary } = Object(reasoning)
  return summary || generate_summary ? 'summary' : 'content'
}

function readText(text: unknown): { format?: unknown; verbosity?: unknown } {
  const { format, verbosity } = carriedFields(text, 'text', { format: true, verbosity: true })
  if (!isJsonObject(format) || format.type !== 'json_schema') return { format, verbosity }
  const { type, json_schema: ofChat, ...schema } = format
  if (ofChat !== undefined) {
    const fix = 'here name and schema stand beside type'
    throw refusal(`text.format.json_schema is a field of chat completions: ${fix}`, 'text.format.json_schema')
  }
  if (schema.schema === undefined || schema.schema === null) {
    throw refusal('text.format.schema is missing: without it, send the type json_object', 'text.format.schema')
  }
  return { format: { type, json_schema: present(schema) }, verbosity }
}

function readReasoning(reasoning: unknown): Fields {
  return carriedFields(reasoning, 'reasoning', {
    effort: true,
    summary: true,
    generate_summary: true,
    context: ['auto'],
    mode: ['standard'],
  })
}
