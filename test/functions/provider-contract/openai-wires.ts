import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFunction as clusterGenerate } from '../../../functions/cluster-generate/handler.ts'
import { createFunction as groqGenerate } from '../../../functions/groq-generate/handler.ts'
import { createFunction as openaiGenerate } from '../../../functions/openai-generate/handler.ts'
import { finishReasons } from '../../../functions/openai-generate/vendor/finish-reasons.ts'
import { vendorNames } from '../../../functions/openai-generate/vendor/vendors.ts'
import { type Said, sse, type Wire } from './wire.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }

function whole({ text = '', end }: Said): object {
  const message = { role: 'assistant', content: text }
  return { ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: end }], usage }
}

function streamed({ text = '', end }: Said): string[] {
  const chunk = (choices: object[], rest: object = {}) =>
    sse({ ...head, object: 'chat.completion.chunk', choices, ...rest })
  const piece = (delta: object, finish_reason: string | null = null) => chunk([{ index: 0, delta, finish_reason }])
  return [
    piece({ role: 'assistant', content: '' }),
    ...(text === '' ? [] : [piece({ content: text })]),
    piece({}, end),
    chunk([], { usage }),
    sse('[DONE]'),
  ]
}

const form = {
  whole,
  streamed,
  streamType: 'text/event-stream',
  piecesOfEnd: 3,
  ends: { stop: 'stop', length: 'length', tool_calls: 'tool_calls', content_filter: 'content_filter' },
  noEnds: [null, 'error', 'abort', 'network_error'],
  strange: [],
}

async function key(directory: string, name: string): Promise<string> {
  const file = join(directory, name)
  await writeFile(file, 'a-key-for-tests\n')
  return file
}

/** The functions whose providers speak OpenAI's format, and openai-generate for each of its vendors. */
export const openAiWires: Wire[] = [
  {
    ...form,
    title: 'groq-generate',
    hasOneChoice: true,
    folder: 'groq-generate',
    createFunction: groqGenerate,
    environment: async (url, directory) => ({
      GROQ_BASE_URL: url,
      GROQ_API_KEY_FILE: await key(directory, 'groq-api-key'),
    }),
  },
  {
    ...form,
    title: 'cluster-generate',
    folder: 'cluster-generate',
    createFunction: clusterGenerate,
    environment: async (url) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' }),
  },
  ...vendorNames.map((vendor) => ({
    ...form,
    ends: { ...form.ends, ...finishReasons[vendor] },
    title: `openai-generate for ${vendor}`,
    folder: 'openai-generate',
    createFunction: openaiGenerate,
    environment: async (url: string, directory: string) => ({
      OPENAI_VENDOR: vendor,
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_MODEL: 'm',
      OPENAI_API_KEY_FILE: await key(directory, 'openai-api-key'),
    }),
  })),
]
