import { LlmError } from '../../../../errors.ts'
import { createKeptText, type KeptText } from '../../../kept-text.ts'
import { jsonOrUndefined } from '../../../parse.ts'
import { present } from '../../../present.ts'
import { toNamedEvent } from '../../../sse.ts'
import type { CallDelta } from './call-deltas.ts'
import { type CallInput, createCallInput } from './call-input.ts'
import type { ToldThought } from './thoughts.ts'

type Begun = { type: ToldThought['type'] | 'text' } | { type: 'tool_use'; call: number }
/** A call: `json` is what has been told of the open one, and what waits of one that is not open. */
type Call = { head: object; input: CallInput; json: KeptText; state: 'waiting' | 'open' | 'told' }

/** The content blocks of a streamed answer. Each method returns the events to send. */
export function createBlocks() {
  const calls = new Map<number, Call>()
  let open: Begun | undefined
  let count = 0

  const start = (block: object) => toNamedEvent({ type: 'content_block_start', index: count, content_block: block })
  const piece = (delta: object) => toNamedEvent({ type: 'content_block_delta', index: count, delta })

  function close(): string {
    if (open === undefined) return ''
    if (open.type === 'tool_use') told(open.call)
    open = undefined
    const event = toNamedEvent({ type: 'content_block_stop', index: count })
    count += 1
    return event
  }

  function told(index: number): void {
    const call = calls.get(index)
    if (call) call.state = 'told'
  }

  function inBlock(type: 'thinking' | 'text', block: object, delta: object): string {
    const before = open?.type === type ? '' : endCalls() + close() + start(block)
    open = { type }
    return before + piece(delta)
  }

  function openCall(index: number, call: Call): string {
    const before = close() + start(call.head)
    const waited = call.json.take()
    open = { type: 'tool_use', call: index }
    call.state = 'open'
    if (waited === '') return before
    call.json.add(waited)
    return before + piece({ type: 'input_json_delta', partial_json: waited })
  }

  /** Tells the calls that wait for others to be whole. */
  function endCalls(): string {
    let events = ''
    for (const [index, call] of calls) if (call.state === 'waiting') events += openCall(index, call)
    return events
  }

  /** True if another call may begin: some servers write several at once, and a block that is closed takes no more. */
  function isFree(): boolean {
    if (open?.type !== 'tool_use') return true
    const json = calls.get(open.call)?.json
    const text = json?.take() ?? ''
    json?.add(text)
    return jsonOrUndefined(text) !== undefined
  }

  return {
    areThinking: (): boolean => open?.type === 'thinking',
    thinking: (text: string): string =>
      text === ''
        ? ''
        : inBlock(
            'thinking',
            { type: 'thinking', thinking: '', signature: '' },
            { type: 'thinking_delta', thinking: text },
          ),
    /** A whole thought: one that has just been told gets its signature. */
    thought(thought: ToldThought): string {
      if (thought.type === 'redacted_thinking') {
        const events = endCalls() + close() + start(thought)
        open = { type: 'redacted_thinking' }
        return events + close()
      }
      const { thinking, signature } = thought
      const begun =
        open?.type === 'thinking' ? '' : endCalls() + close() + start({ ...thought, thinking: '', signature: '' })
      const said = begun === '' || thinking === '' ? '' : piece({ type: 'thinking_delta', thinking })
      open = { type: 'thinking' }
      return begun + said + piece({ type: 'signature_delta', signature }) + close()
    },
    text: (text: string): string =>
      text === '' ? '' : inBlock('text', { type: 'text', text: '' }, { type: 'text_delta', text }),
    call({ index, id, name, json, extra_content }: CallDelta): string {
      const known = calls.get(index)
      if (known?.state === 'told') {
        if (json === '') return ''
        throw new LlmError('bad_reply', 'The answer goes on with a call that has ended')
      }
      const call: Call = known ?? {
        head: { type: 'tool_use', id, name, input: {}, ...present({ extra_content }) },
        input: createCallInput(),
        json: createKeptText(),
        state: 'waiting',
      }
      calls.set(index, call)
      const news = call.input.add(json)
      call.json.add(news)
      if (call.state === 'open') return news === '' ? '' : piece({ type: 'input_json_delta', partial_json: news })
      const isNext = ![...calls].some(([other, { state }]) => other !== index && state === 'waiting')
      return isNext && isFree() ? openCall(index, call) : ''
    },
    end: (): string => endCalls() + close(),
  }
}
