import { Groq } from 'groq-sdk/client'
import { createPost } from '#runtime/provider/built-requests.ts'
import { openAiCalls } from '#runtime/provider/openai-calls.ts'
import type { Secrets } from '#runtime/secrets.ts'

/** Sends chat requests as groq-sdk builds them. Its typed methods know fewer fields than callers may send. */
export function createClient(baseUrl: string, secrets: Secrets) {
  const post = createPost(
    () => secrets.requireKey('groq-api-key'),
    (apiKey) => new Groq({ apiKey, baseURL: baseUrl, logLevel: 'off' }),
  )
  return openAiCalls((body, call) => post('/openai/v1/chat/completions', body, call))
}
