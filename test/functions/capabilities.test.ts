import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Capability, capabilities } from '../../functions/llm-router/catalogue/capabilities.ts'
import { needsOfChat, needsOfEmbeddings } from '../../functions/llm-router/request/needs.ts'
import { chatTargets, translate } from './translators.ts'

const hello = { role: 'user', content: 'Hello.' }
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ type: 'function', function: { name: 'weather', parameters } }]
const said = (part: { type: string }) => ({ messages: [{ role: 'user', content: [part] }] })
const png = 'data:image/png;base64,iVBORw0KGgo='
const wav = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }
const pdf = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } }
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }

/** For each capability of text, a request that needs it. */
const samples: Record<Exclude<Capability, 'token_input' | 'dimensions'>, Partial<ChatRequest>> = {
  tools: { tools },
  functions: { functions: [{ name: 'weather', parameters }] },
  custom_tools: { tools: [{ type: 'custom', custom: { name: 'note' } }] },
  tool_choice: { tools, tool_choice: 'required' },
  single_tool_call: { tools, parallel_tool_calls: false },
  images: said({ type: 'image_url', image_url: { url: png } } as { type: string }),
  audio: said(wav),
  files: said(pdf),
  other_parts: said({ type: 'video_url', video_url: { url: png } } as { type: string }),
  file_ids: said({ type: 'file', file: { file_id: 'file-1' } } as { type: string }),
  json_object: { response_format: { type: 'json_object' } },
  json_schema: { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } },
  stop: { stop: 'END' },
  seed: { seed: 7 },
  logprobs: { logprobs: true },
  logit_bias: { logit_bias: { 1: 1 } },
  top_k: { top_k: 40 },
  several_choices: { n: 2 },
  reasoning_effort: { reasoning_effort: 'low' },
  verbosity: { verbosity: 'low' },
  prediction: { prediction: { type: 'content', content: 'Hello.' } },
  moderation: { moderation: { model: 'omni-moderation-latest' } },
  store: { store: true },
  web_search: { web_search_options: {} },
  audio_output: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
  prefill: { messages: [hello, { role: 'assistant', content: 'Hel' }] },
}

const requestFor = (capability: keyof typeof samples): ChatRequest => ({ messages: [hello], ...samples[capability] })

function isSample(capability: Capability): capability is keyof typeof samples {
  return capability in samples
}

describe('the router sees that a request needs', () => {
  for (const capability of capabilities.filter(isSample)) {
    test(capability, () => assert.ok(needsOfChat(requestFor(capability)).includes(capability)))
  }
  test('token_input and dimensions', () => {
    assert.deepEqual(needsOfEmbeddings({ input: [1], dimensions: 2 }), ['token_input', 'dimensions'])
  })
})

const neutral: [string, Partial<ChatRequest>][] = [
  [
    'nulls',
    { stop: null, seed: null, n: null, tools: null, logit_bias: null, reasoning_effort: null, verbosity: null },
  ],
  ['empty lists', { stop: [], tools: [], functions: [], logit_bias: {} }],
  ['no effort', { reasoning_effort: 'none' }],
  ['no limit on the tokens to draw from', { top_k: 0 }],
  ['one answer', { n: 1, logprobs: false, top_logprobs: 0, store: false, stream: false }],
  ['a choice among nothing', { function_call: 'none', tool_choice: 'auto', parallel_tool_calls: false }],
  ['a text', { modalities: ['text'], response_format: { type: 'text' }, verbosity: 'medium' }],
]

describe('what says nothing needs nothing, and every function takes it', () => {
  for (const [what, request] of neutral) {
    test(what, () => {
      const asked = { messages: [hello], ...request }
      assert.deepEqual(needsOfChat(asked), [])
      for (const target of chatTargets) assert.doesNotThrow(() => translate(target, asked), target.name)
    })
  }
})

test('top_k reaches who takes it, and is refused for everybody else, who would answer 400 or another question', () => {
  for (const target of chatTargets) {
    const ask = () => translate(target, { messages: [hello], top_k: 40 })
    const takes = ['vertex', 'ollama', 'together', 'openrouter', 'fireworks', 'vllm', 'sglang', 'cluster']
    if (takes.includes(target.provider)) assert.match(JSON.stringify(ask()), /"top_?[kK]":40/, target.name)
    else assert.throws(ask, (error) => error instanceof LlmError && error.details.param === 'top_k', target.name)
    const neutral = JSON.stringify(translate(target, { messages: [hello], top_k: 0 }))
    if (!takes.includes(target.provider)) assert.ok(!/top_?k/i.test(neutral), target.name)
  }
})

test('agents that take one call at a time have a target for private prompts', () => {
  const needs = needsOfChat(requestFor('single_tool_call'))
  const fit = chatTargets.filter(({ capabilities: listed }) => needs.every((need) => listed.includes(need)))
  assert.ok(fit.some(({ locality }) => locality === 'in-cluster'))
})

describe('the catalogue and the functions say the same of', () => {
  for (const target of chatTargets) {
    test(target.name, () => {
      for (const capability of capabilities.filter(isSample)) {
        const ask = () => translate(target, requestFor(capability))
        if (target.capabilities.includes(capability)) assert.doesNotThrow(ask, `${capability} is refused`)
        else answersOrRefuses(ask, `${target.name}: ${capability}`)
      }
    })
  }
})

/** What the catalogue does not promise, a function may do for some models all the same; it is never the request's fault. */
function answersOrRefuses(ask: () => unknown, what: string): void {
  try {
    ask()
  } catch (error) {
    assert.ok(error instanceof LlmError && error.code === 'unsupported_by_provider', `${what}: ${error}`)
  }
}
