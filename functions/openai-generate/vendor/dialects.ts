import { shortIds } from '#runtime/contract/call-ids.ts'
import type { Dialect } from '#runtime/contract/known-request.ts'
import { effortsOfGptOss, effortsOfTemplates, idsOfMistral } from '#runtime/contract/open-models.ts'
import { type Want, wants } from '#runtime/contract/wants.ts'
import type { VendorName } from './vendors.ts'

const everyModel = /./
/** Those of OpenAI's models since 5.2. */
const efforts = ['none', 'low', 'medium', 'high', 'xhigh'] as const
const message = ['role', 'content', 'name', 'tool_calls', 'tool_call_id']
const usual: readonly Want[] = [
  'tool_choice',
  'single_tool_call',
  'logprobs',
  'logit_bias',
  'several_choices',
  'reasoning_effort',
  'top_k',
]
/**
 * Servers of open models, which ignore what their template does not know. What efforts they take depends on their version and on the
 * template, so one that no row is for goes unchanged.
 */
const server: Dialect = {
  does: usual,
  // They parse arguments for the template (vllm-project/vllm#43995, sgl-project/sglang#28035).
  messages: { reasoning: ['reasoning_content'], developer: 'system', argumentsAreParsed: true },
  cacheMarks: [],
  efforts: effortsOfTemplates,
  ids: [idsOfMistral],
}

/** The part of OpenAI's format that each vendor accepts, by its own reference or its 400s. */
export const dialects: Readonly<Record<VendorName, Dialect>> = {
  openai: {
    // "Unrecognized request argument supplied: top_k" (xlinx/sd-webui-decadetw-auto-prompt-llm#29).
    does: wants.filter((want) => want !== 'top_k'),
    takesNeutral: true,
    messages: {
      message: [...message, 'refusal', 'audio', 'function_call', 'annotations'],
      takesNull: true,
      resultsAreTexts: true,
    },
    cacheMarks: ['prompt_cache_breakpoint'],
    // The name of a model that was trained further begins with `ft:` and that of its base, as in `ft:gpt-4.1-mini-2025-04-14:org::id`.
    efforts: [
      { models: /^(ft:)?gpt-5(-mini|-nano)?(-\d{4}|:|$)/, efforts: ['minimal', 'low', 'medium', 'high'] },
      { models: /^(ft:)?gpt-5\.1/, efforts: ['none', 'low', 'medium', 'high'] },
      // Beside tools, /v1/chat/completions takes no effort but none, which models since 5.6 must be told: they think by
      // themselves (openai/openai-openapi#541, danny-avila/LibreChat#14355, developers.openai.com/api/docs/models/gpt-6-luna).
      // The two that always think take no tools there (genkit-ai/genkit#6303, docker/docker-agent#4165).
      { models: /^(ft:)?gpt-(6-astra|6\.1-sol)/, efforts: efforts.slice(1), besideTools: { efforts: [] } },
      { models: /^(ft:)?gpt-(5\.[6-9]|[6-9])/, efforts, besideTools: { efforts: ['none'], untold: 'none' } },
      { models: /^(ft:)?gpt-5\.[45]/, efforts, besideTools: { efforts: ['none'] } },
      { models: /^(ft:)?gpt-5\.\d/, efforts },
      { models: /^(ft:)?o\d/, efforts: ['low', 'medium', 'high'] },
      { models: /^(ft:)?(gpt-([34]|5-chat)|chatgpt)/, efforts: [] },
    ],
    ids: [{ models: everyModel, rule: shortIds }],
  },
  together: {
    does: usual,
    messages: { message: [...message, 'reasoning'], reasoning: ['reasoning'], developer: 'system' },
    cacheMarks: [],
    efforts: [effortsOfGptOss],
    ids: [idsOfMistral],
  },
  // It translates for each model itself.
  openrouter: {
    does: [
      'tool_choice',
      'single_tool_call',
      'logprobs',
      'logit_bias',
      'reasoning_effort',
      'verbosity',
      'prediction',
      'web_search',
      'top_k',
    ],
    messages: {
      message: [...message, 'refusal', 'reasoning', 'reasoning_content', 'reasoning_details'],
    },
    cacheMarks: ['cache_control'],
    efforts: [],
    ids: [],
  },
  fireworks: {
    does: usual,
    messages: {
      message: [...message, 'reasoning_content'],
      reasoning: ['reasoning_content'],
      developer: 'system',
    },
    cacheMarks: [],
    efforts: [effortsOfGptOss],
    ids: [idsOfMistral],
  },
  cerebras: {
    does: ['tool_choice', 'single_tool_call', 'logprobs', 'reasoning_effort'],
    messages: {
      message: [...message, 'reasoning'],
      reasoning: ['reasoning'],
      resultsAreTexts: true,
      developer: 'system',
    },
    cacheMarks: [],
    efforts: [effortsOfGptOss],
    ids: [],
  },
  // Its tool_choice is auto, and nothing else. "Incorrect role information" is what it says to the role developer.
  zai: {
    does: [],
    messages: {
      message: [...message, 'reasoning_content'],
      reasoning: ['reasoning_content'],
      developer: 'system',
    },
    cacheMarks: [],
    takesThinking: true,
    efforts: [{ models: everyModel, efforts: [] }],
    ids: [],
  },
  gemini: {
    does: ['tool_choice', 'several_choices', 'reasoning_effort'],
    messages: { message, call: ['extra_content'], developer: 'system' },
    cacheMarks: [],
    efforts: [
      { models: /gemini-2\.5-pro/, efforts: ['minimal', 'low', 'medium', 'high'] },
      { models: /gemini-2\.5/, efforts: ['none', 'minimal', 'low', 'medium', 'high'] },
      { models: /gemini-3(\.[1-6])?-flash/, efforts: ['minimal', 'low', 'medium', 'high'] },
      { models: everyModel, efforts: ['low', 'medium', 'high'] },
    ],
    ids: [],
  },
  // It reads `reasoning` alone since 2026, and read `reasoning_content` alone before (vllm-project/vllm#38488).
  vllm: { ...server, messages: { ...server.messages, reasoning: ['reasoning', 'reasoning_content'] } },
  sglang: server,
}
