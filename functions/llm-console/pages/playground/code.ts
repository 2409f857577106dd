import { chatBody, type Question } from '../answers/question.ts'

/** The same request as code to copy. An API key is never in it: the code reads LLM_ROUTER_KEY. */
export const languages = [
  { label: 'curl', codeOf: toCurl },
  { label: 'Python', codeOf: toPython },
  { label: 'Node.js', codeOf: toNode },
] as const

/** A here-document takes any text as it is, and JSON has no line that could end it. */
function toCurl(question: Question, address: string): string {
  const { hints, body } = parts(question)
  const headers = Object.entries({ Accept: 'text/event-stream', 'Content-Type': 'application/json', ...hints })
  return [
    `curl -sN ${shellText(`${address}/v1/chat/completions`)} \\`,
    '  -H "Authorization: Bearer $LLM_ROUTER_KEY" \\',
    ...headers.map(([name, value]) => `  -H ${shellText(`${name}: ${value}`)} \\`),
    "  --data-binary @- <<'JSON'",
    visible(JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }, null, 2), inJson),
    'JSON',
    '',
  ].join('\n')
}

function toPython(question: Question, address: string): string {
  const { hints, body } = parts(question)
  const headers = Object.entries({ Accept: 'text/event-stream', ...hints })
  const { messages: _, ...others } = body
  const literal = (value: unknown) => visible(JSON.stringify(value), inPython)
  return `import os
from openai import OpenAI

client = OpenAI(
    base_url=${literal(`${address}/v1`)},
    api_key=os.environ.get("LLM_ROUTER_KEY", "none"),
    max_retries=0,
)
stream = client.chat.completions.create(
${Object.entries(others)
  .map(([name, value]) => `    ${name}=${literal(value)},\n`)
  .join('')}    messages=[{"role": "user", "content": ${literal(question.prompt.toWellFormed())}}],
    stream=True,
    stream_options={"include_usage": True},
    extra_headers={${headers.map(([name, value]) => `${literal(name)}: ${literal(value)}`).join(', ')}},
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
`
}

function toNode(question: Question, address: string): string {
  const { hints, body } = parts(question)
  const { messages: _, ...others } = body
  const literal = (value: unknown) => visible(JSON.stringify(value), inJavaScript)
  const headers = Object.entries({ Accept: 'text/event-stream', ...hints })
  return `import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: ${literal(`${address}/v1`)},
  apiKey: process.env.LLM_ROUTER_KEY ?? 'none',
  maxRetries: 0,
})
const stream = await client.chat.completions.create(
  {
${Object.entries(others)
  .map(([name, value]) => `    ${name}: ${literal(value)},\n`)
  .join('')}    messages: [{ role: 'user', content: ${literal(question.prompt.toWellFormed())} }],
    stream: true,
    stream_options: { include_usage: true },
  },
  { headers: { ${headers.map(([name, value]) => `${literal(name)}: ${literal(value)}`).join(', ')} } },
)
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
`
}

/** What OpenAI's API knows goes into the body, the router's own hints into headers, which every client can send. */
function parts(question: Question) {
  const { task, maxLatencyMs, private: privacy, strategy, ...openAi } = question
  const hints = {
    ...(task !== undefined && { 'x-llm-task': task }),
    ...(maxLatencyMs !== undefined && { 'x-llm-max-latency-ms': String(maxLatencyMs) }),
    ...(privacy && { 'x-llm-private': String(privacy) }),
    ...(strategy !== undefined && { 'x-llm-strategy': strategy }),
  }
  return { hints, body: chatBody({ ...openAi, prompt: question.prompt.toWellFormed() }) }
}

function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Characters that cannot be seen are escaped, so that the code is what it looks like (https://trojansource.codes). */
function visible(json: string, escaped: (codePoint: number) => string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => escaped(character.codePointAt(0) ?? 0))
}

const hex = (codePoint: number, digits: number) => codePoint.toString(16).padStart(digits, '0')
const inJson = (codePoint: number) =>
  [...String.fromCodePoint(codePoint)]
    .flatMap((character) => character.split(''))
    .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
    .join('')
const inJavaScript = (codePoint: number) => `\\u{${hex(codePoint, 1)}}`
const inPython = (codePoint: number) => (codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : `\\u${hex(codePoint, 4)}`)
