import type { ChatRequest } from './chat.ts'
import type { EmbeddingsRequest } from './embeddings.ts'
import { isJsonObject } from './json-object.ts'
import { refusal, unsupported } from './refusal.ts'

/** Only the model reads the texts of these fields: an address in them is a mention, which nobody follows. */
const spoken: ReadonlySet<string> = new Set([
  ...['type', 'role', 'name', 'text', 'refusal', 'tool_call_id', 'reasoning_content', 'reasoning'],
])
/** The same of whatever these hold: what an earlier answer has called and cited. */
const answered: ReadonlySet<string> = new Set(['tool_calls', 'function_call', 'annotations'])
/** The same of these fields of a message: OpenAI's SDKs add `parsed` to the answers that they parse, and gateways what was thought. */
const ofAnswers: ReadonlySet<string> = new Set(['parsed', 'reasoning_details', 'thinking_blocks', 'extra_content'])
/**
 * Fields of a request that hold no address to follow, or that callers fill with names and schemas of their own: whose request it is and
 * what it may share, and what an answer must be like or must not have in it, for vLLM, SGLang, llama.cpp and Ollama.
 */
const placeless: ReadonlySet<string> = new Set([
  ...['messages', 'model', 'functions', 'function_call', 'tool_choice', 'prediction'],
  ...['user', 'metadata', 'safety_identifier', 'session_id', 'session_params', 'request_id', 'rid'],
  ...['prompt_cache_key', 'cache_salt', 'extra_key'],
  ...[
    'response_format',
    'structured_outputs',
    'format',
    'json_schema',
    'structural_tag',
    'grammar',
    'grammar_triggers',
  ],
  ...['guided_json', 'guided_regex', 'guided_choice', 'guided_grammar', 'guided_whitespace_pattern'],
  ...['regex', 'ebnf', 'choice', 'stop', 'stop_regex', 'bad_words', 'dry_sequence_breakers', 'preserved_tokens'],
])
/** Fields whose names are the callers' own: a template writes them into the prompt. Addresses count in them, not what they are named. */
const templated = /^(?:documents|chat_template_kwargs)(?:\.|$)/
/** Tools that the caller runs. The server itself would call any other. */
const callersTools: ReadonlySet<unknown> = new Set(['function', 'custom'])

const urlKey = /ur[il]s?$/i
const hostKey = /(?:host(?:name)?|endpoint)s?$/i
const mediaKey = /(?:image|video|audio)s?$/i
/** JPEGs begin with a slash, and so do paths. */
const base64 = /^(?:\/9j\/|[\w+-])[\w+/=\s-]*$/
/** What a part of sound holds, which nobody fetches. MP3s begin with two slashes. */
const soundPath = /\.input_audio\.data$|^messages\.\d+\.audio\.data$/
const sound = /^[\w+/=\s-]*$/
const aMessage = /^messages\.\d+$/
/** Its title is a text, as vLLM's templates read it, and of a page it is often the address. */
const aDocument = /^documents\.\d+$/
const soundOfAnswer = /^messages\.\d+\.audio$/
const dataUrl = /^data:/i
const address = /^[\s\p{C}]*(?:[a-z][a-z0-9+.-]*:[/\\]|(?:https?|ftp|file|blob|gs|s3):|[/\\]{2})/iu

/**
 * Refuses a request that would make the server fetch something. A fetch tells the other end who asks for what, and an address
 * within the cluster could be anybody's. So images and files must come as data.
 * @param refuse makes the error from a sentence and the field
 */
function checkAddresses(request: Request, refuse: (message: string, param: string) => Error): void {
  const found = findAddress(request)
  if (found)
    throw refuse(`${found} is an address; send what is there as a data URL such as data:image/png;base64,…`, found)
}

/** The same for a private request, as an error that no other target can fix. */
export function checkPrivateAddresses(request: Request): void {
  checkAddresses(request, (message) => refusal(`The request is private, and ${message}`))
}

/**
 * The same for what a provider function has received. A fetch from within the cluster could reach anything in it, whoever asks; a
 * provider outside may accept what is not private.
 */
export function checkAddressesFor(request: Request, isPrivate: boolean, isInCluster: boolean): void {
  if (isPrivate) checkPrivateAddresses(request)
  else if (isInCluster)
    checkAddresses(request, (message, param) =>
      unsupported(`This server is in the cluster and fetches nothing, and ${message}`, param),
    )
}

/** The field that holds an address, such as messages.0.content.1.image_url.url; undefined if there is none. */
function findAddress({ messages, tools, ...fields }: Request): string | undefined {
  const places: Place[] = [{ value: messages, path: 'messages', key: '' }]
  // What is to be embedded is texts or tokens, as its schema has it.
  const isRead = (key: string) => placeless.has(key) || (key === 'input' && messages === undefined)
  for (const [key, value] of Object.entries(fields)) if (!isRead(key)) places.push({ value, path: key, key })
  for (const [index, tool] of (Array.isArray(tools) ? tools : [tools]).entries()) {
    if (!isCallersTool(Object(tool))) places.push({ value: tool, path: `tools.${index}`, key: '' })
  }
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path, key } = place
    if (typeof value === 'string' && isAddress(value, path, key)) return path
    if (typeof value !== 'object' || value === null) continue
    const isList = Array.isArray(value)
    for (const [name, inner] of Object.entries(value)) {
      const isMessage = aMessage.test(path)
      const isAloud = name === 'transcript' && soundOfAnswer.test(path)
      const isTitle = name === 'title' && aDocument.test(path)
      const isSpoken = spoken.has(name) || isAloud || isTitle || (name === 'content' && isMessage)
      const isAnswered = answered.has(name) || (ofAnswers.has(name) && isMessage)
      if (isAnswered || (isSpoken && typeof inner === 'string')) continue
      places.push({ value: inner, path: `${path}.${name.slice(0, 40)}`, key: isList ? key : name })
    }
  }
  return undefined
}

/** `messages` and `tools` of a request for embeddings are no fields of its own, and have no type. */
type Request = ChatRequest | EmbeddingsRequest

type Place = { value: unknown; path: string; key: string }

/** One without a type is a function, where it has one. */
function isCallersTool({ type, function: called }: Record<string, unknown>): boolean {
  return callersTools.has(type) || (type === undefined && isJsonObject(called))
}

function isAddress(text: string, path: string, key: string): boolean {
  // The beginning tells, even of megabytes of data.
  const beginning = text.slice(0, 200)
  if (dataUrl.test(beginning) || (soundPath.test(path) && sound.test(beginning))) return false
  if (urlKey.test(key)) return text !== ''
  if (address.test(beginning)) return true
  if (templated.test(path)) return false
  return (hostKey.test(key) && text !== '') || (mediaKey.test(key) && text !== '' && !base64.test(beginning))
}
