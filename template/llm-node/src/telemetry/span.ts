import type { TraceContext } from '../contract/trace-context.ts'
import { randomId } from './ids.ts'

export type SpanKind = 'internal' | 'server' | 'client'
export type Attributes = Record<string, string | number | boolean | string[] | undefined>

/**
 * A part of a request's work, while it is recorded. Where nothing is recorded there is no span, and `span?.set({ … })` costs nothing:
 * its attributes are not even made.
 */
export type Span = {
  /** What other functions are told, so that their spans become parts of this one. */
  readonly context: TraceContext
  /** True if prompts and answers may be recorded, unless they are private. */
  readonly takesContent: boolean
  child(name: string, kind: SpanKind, attributes?: Attributes): Span
  set(attributes: Attributes): void
  /** Prompts and answers, apart from the rest, because they are the first to go when memory is short. */
  setContent(content: Attributes): void
  /**
   * Only the first call counts.
   * @param errorType why it failed: a word from a short list
   * @param isFailure false if that is nobody's fault, such as of a client that went away
   */
  end(errorType?: string, isFailure?: boolean): void
}

/** A span that has ended. Times are in milliseconds since the epoch. */
export type SpanRecord = {
  name: string
  kind: SpanKind
  context: TraceContext
  /** The span that it is a part of; `isRemote` if another process has it. */
  parent: { spanId: string; isRemote: boolean } | undefined
  startMs: number
  endMs: number
  attributes: Attributes
  content: Attributes | undefined
  isFailure: boolean
}

export type SpanParts = {
  /** The time of one request: milliseconds since the epoch, on a clock that is never set. */
  now: () => number
  random: () => number
  takesContent: boolean
  ended: (record: SpanRecord) => void
}

/** @param context its own, with its own id */
export function startSpan(
  parts: SpanParts,
  start: Pick<SpanRecord, 'name' | 'kind' | 'context' | 'parent' | 'attributes'>,
): Span {
  const { context } = start
  const startMs = parts.now()
  const attributes = { ...start.attributes }
  let content: Attributes | undefined
  let isEnded = false
  return {
    context,
    takesContent: parts.takesContent,
    child: (name, kind, own = {}) =>
      startSpan(parts, {
        ...{ name, kind, attributes: own },
        context: { ...context, spanId: randomId(16, parts.random) },
        parent: { spanId: context.spanId, isRemote: false },
      }),
    set: (more) => void Object.assign(attributes, more),
    setContent(more) {
      content = { ...content, ...more }
    },
    end(errorType, isFailure = errorType !== undefined) {
      if (isEnded) return
      isEnded = true
      if (errorType !== undefined) attributes['error.type'] = errorType
      parts.ended({ ...start, attributes, content, startMs, endMs: parts.now(), isFailure })
    },
  }
}
