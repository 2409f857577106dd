import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { textOfHeader } from '#runtime/contract/hints/header-text.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Caller } from '../keys/caller.ts'

/** The headers by which clients and agents name the conversation that a request is part of; the first that is there decides. */
const headers = [
  /** Claude Code since 2.1.86. */
  'x-claude-code-session-id',
  /** OpenCode, and what Fireworks asks for. */
  'x-session-affinity',
  'x-opencode-session',
  /** OpenRouter's clients, and many gateways'. */
  'x-session-id',
  /** Codex, and its older versions. */
  'session-id',
  'session_id',
  'conversation_id',
  /** LiteLLM's clients, such as OpenHands. */
  'x-litellm-session-id',
  /** What LibreChat's documentation has one configure; Hugging Face's chat-ui. */
  'x-conversation-id',
  'chatui-conversation-id',
  /** Cline and Kilo Code. */
  'x-task-id',
  'x-kilocode-taskid',
  /** Helicone's clients, and xAI's. */
  'helicone-session-id',
  'x-grok-conv-id',
] as const

/** The same for fields of the body, and of its metadata. */
const fields = ['session_id', 'conversation_id', 'prompt_cache_key'] as const
const metadataFields = ['session_id', 'conversation_id'] as const

/** Longer ones are no ids. */
const mostCharacters = 256

/** The conversation that a request is part of, as its client names it; undefined if it names none. What is no id is none. */
function sessionOf(given: IncomingHttpHeaders, body: unknown): string | undefined {
  for (const name of headers) {
    const said = given[name]
    const id = typeof said === 'string' ? idOf(textOfHeader(said)) : undefined
    if (id !== undefined) return id
  }
  if (!isJsonObject(body)) return undefined
  const metadata = isJsonObject(body.metadata) ? body.metadata : {}
  const said = [
    ...fields.map((name) => body[name]),
    ...metadataFields.map((name) => metadata[name]),
    sessionInUser(metadata.user_id),
    sessionInUser(body.user),
  ]
  return said.map(idOf).find((id) => id !== undefined)
}

/** The same as a hash, of which the caller's key is part: a session is kept and recorded, and may be named after anything. */
export function sessionHashOf(given: IncomingHttpHeaders, body: unknown, { key }: Caller): string | undefined {
  const session = sessionOf(given, body)
  return session && hash('sha256', JSON.stringify([key?.id ?? '', session]), 'base64url').slice(0, 22)
}

/** Claude Code names its session within the user: as JSON, and before 2.1.78 at the end of a text. */
function sessionInUser(user: unknown): unknown {
  if (typeof user !== 'string') return undefined
  if (user.startsWith('{')) {
    const parsed = jsonOrUndefined(user)
    return isJsonObject(parsed) ? parsed.session_id : undefined
  }
  return /_session_([\w-]{8,})$/.exec(user)?.[1]
}

function idOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  return text !== '' && text.length <= mostCharacters ? text : undefined
}
