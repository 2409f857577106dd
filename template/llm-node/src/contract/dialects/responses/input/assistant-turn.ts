import { type Content, plain } from '../../../plain-content.ts'
import type { Sealed } from '../sealed-thoughts.ts'
import type { Spoken } from './spoken.ts'

type Fields = Record<string, unknown>

/** What an assistant has said in one turn, which here is several items and in the inner form one message. */
export type AssistantTurn = {
  thought(text: string, sealed: Sealed): void
  said(spoken: Spoken, fields: Fields): void
  call(call: { id: string } & Fields): void
  /** The messages so far; afterwards a new turn begins. */
  take(): Fields[]
}

type Turn = {
  text: string
  details: object[]
  signed: Map<string, Fields>
  spoken: Spoken | undefined
  fields: Fields
  calls: ({ id: string } & Fields)[]
}

/**
 * Gathers the items of an assistant. Calls must be in one message, or their results could not follow it at once; so what is said
 * between them joins it. Signed thoughts between them begin another message, which the provider functions join where they must.
 * Without calls, each message stands on its own.
 */
export function createAssistantTurn(): AssistantTurn {
  let done: Fields[] = []
  let turn: Turn | undefined

  function open(): Turn {
    turn ??= { text: '', details: [], signed: new Map(), spoken: undefined, fields: {}, calls: [] }
    return turn
  }

  function close(): void {
    if (turn) done.push(toMessage(turn))
    turn = undefined
  }

  const hasSpoken = () => turn?.spoken !== undefined && turn.calls.length === 0

  return {
    thought(text, { details, calls }) {
      // What signs a call belongs to its turn, whatever was said before it. Other signed thoughts stand where they were.
      const isBehindCalls = details.length > 0 && turn !== undefined && turn.calls.length > 0
      if ((hasSpoken() && calls.length === 0) || isBehindCalls) close()
      const now = open()
      now.text += text
      now.details.push(...details)
      for (const { id, fields } of calls) now.signed.set(id, fields)
    },
    said(spoken, fields) {
      if (hasSpoken()) close()
      const now = open()
      now.spoken = now.spoken ? joined(now.spoken, spoken) : spoken
      now.fields = { ...now.fields, ...fields }
    },
    call: (call) => void open().calls.push(call),
    take() {
      close()
      const messages = done
      done = []
      return messages
    },
  }
}

function toMessage({ text, details, signed, spoken, fields, calls }: Turn): Fields {
  const { content = '', refusal = '', annotations = [] } = spoken ?? {}
  const isNull = content.length === 0 && (calls.length > 0 || refusal !== '')
  return {
    role: 'assistant',
    content: isNull ? null : plain(content),
    ...(refusal !== '' && { refusal }),
    ...(annotations.length > 0 && { annotations }),
    ...fields,
    ...(text !== '' && { reasoning_content: text }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => ({ ...call, ...signed.get(call.id) })) }),
  }
}

function joined(one: Spoken, other: Spoken): Spoken {
  return {
    content: [...partsOf(one.content), ...partsOf(other.content)],
    refusal: one.refusal + other.refusal,
    annotations: [...one.annotations, ...other.annotations],
  }
}

function partsOf(content: Content): Exclude<Content, string> {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}
