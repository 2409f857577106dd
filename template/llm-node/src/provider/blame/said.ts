import * as v from 'valibot'
import { parseGoDuration } from '../../contract/durations.ts'
import { jsonOrUndefined } from '../../contract/parse.ts'

/** A provider's own description of a failure. */
export type ProviderError = {
  message?: string | undefined
  /** Its codes, types and reasons, the most specific first. */
  codes: readonly string[]
  /** The field of the request at fault. */
  param?: string | undefined
  /** The HTTP status that the body names: the only one for an error in a 200. */
  status?: number | undefined
  /** The time to wait, if the body has a field for it. */
  retryAfterMs?: number | undefined
  /** The headers of an upstream that the body quotes, with names in lower case. */
  headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Reads the body of an error. Undefined if it does not have the provider's own form: then something in between answered.
 * `headerOf` returns a header of the reply, where some providers put the type of an error.
 */
export type ReadProviderError = (
  body: unknown,
  headerOf?: (name: string) => string | undefined,
) => ProviderError | undefined

const word = v.fallback(v.nullish(v.union([v.string(), v.number()])), undefined)
const detailSchema = v.looseObject({ reason: word, retryDelay: word, msg: word })
const errorSchema = v.object({
  message: word,
  code: word,
  type: word,
  status: word,
  param: word,
  details: v.fallback(v.optional(v.array(v.fallback(detailSchema, {}))), undefined),
  innererror: v.fallback(v.optional(v.object({ code: word })), undefined),
  metadata: v.fallback(
    v.optional(v.object({ raw: word, headers: v.fallback(v.optional(v.record(v.string(), word)), undefined) })),
    undefined,
  ),
})
type ErrorFields = v.InferOutput<typeof errorSchema>

const wrappedSchema = v.object({ error: v.union([v.pipe(v.string(), v.nonEmpty()), errorSchema]), error_type: word })
const bareSchema = v.pipe(
  v.object({ ...errorSchema.entries, object: word }),
  v.check(({ message, code, type }) => typeof message === 'string' && (isSet(code) || isSet(type))),
)
const detailedSchema = v.object({ detail: v.union([v.pipe(v.string(), v.nonEmpty()), v.array(detailSchema)]) })

/**
 * Reads an error in any form of OpenAI's vendors and their servers: `{"error": {…}}`, alone or in a list; the fields without
 * `error`; `error` as a sentence; `detail`. `metadata.raw` may quote another vendor's error.
 */
export const readErrorBody: ReadProviderError = (body) => {
  const value = Array.isArray(body) ? body[0] : body
  const wrapped = v.safeParse(wrappedSchema, value)
  if (wrapped.success) {
    const { error, error_type } = wrapped.output
    return typeof error === 'string' ? { message: error, codes: words(error_type) } : toProviderError(error)
  }
  const bare = v.safeParse(bareSchema, value)
  if (bare.success) return toProviderError(bare.output)
  const detailed = v.safeParse(detailedSchema, value)
  if (!detailed.success) return undefined
  const { detail } = detailed.output
  return { message: typeof detail === 'string' ? detail : textOf(detail[0]?.msg), codes: [] }
}

function toProviderError(error: ErrorFields): ProviderError {
  const { message, code, type, status, param, details = [], innererror, metadata } = error
  const quoted = metadata?.raw === undefined ? undefined : readQuoted(String(metadata.raw))
  const sentences = [textOf(message), quoted?.message].filter((sentence) => sentence !== undefined)
  // Azure writes the status as a text.
  const named = /^[45]\d\d$/.test(String(code)) ? Number(code) : Number.NaN
  return {
    message: sentences.length > 0 ? sentences.join(': ') : undefined,
    codes: [
      // A number only repeats the status.
      ...(typeof code === 'string' && Number.isNaN(named) ? words(code) : []),
      ...words(innererror?.code, ...details.map(({ reason }) => reason), status, type),
      ...(quoted?.codes ?? []),
    ],
    param: textOf(param),
    status: Number.isNaN(named) ? undefined : named,
    retryAfterMs: parseGoDuration(textOf(details.find(({ retryDelay }) => isSet(retryDelay))?.retryDelay) ?? ''),
    headers: toHeaders(metadata?.headers),
  }
}

/** AWS's form. By itself it may be any gateway's; here a provider quotes it. */
const sentenceSchema = v.object({ message: v.string() })

/** The words of a quoted upstream, as JSON or as a sentence. */
function readQuoted(raw: string): ProviderError {
  const value = jsonOrUndefined(raw)
  const said = value === undefined || isQuotingAgain(value) ? undefined : readErrorBody(value)
  if (said !== undefined) return said
  return { message: v.is(sentenceSchema, value) ? value.message : raw, codes: [] }
}

/** A quotation within a quotation is not read, because nothing limits their depth. */
function isQuotingAgain(value: unknown): boolean {
  return v.is(v.object({ error: v.object({ metadata: v.object({ raw: v.unknown() }) }) }), value)
}

function toHeaders(headers: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function words(...values: unknown[]): string[] {
  return [...new Set(values.filter(isSet).map(String))]
}

function textOf(value: unknown): string | undefined {
  return isSet(value) ? String(value) : undefined
}
