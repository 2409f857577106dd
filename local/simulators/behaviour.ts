import { validateHeaderName, validateHeaderValue } from 'node:http'
import * as v from 'valibot'

const wholeNumberSchema = v.pipe(v.number(), v.integer(), v.minValue(0))
const tokenCountSchema = v.union([wholeNumberSchema, v.literal('estimate')])

const faultSchema = v.variant('kind', [
  /** An error of the provider: in the provider's own shape and with its headers, unless `body` says otherwise. */
  v.strictObject({
    kind: v.literal('status'),
    status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
    /** Sent as JSON; a string is sent as it is. */
    body: v.exactOptional(v.unknown()),
    headers: v.exactOptional(
      v.pipe(v.record(v.string(), v.string()), v.check(areHeaders, 'Not names and values of headers')),
    ),
  }),
  /** Accepts the request and never answers. */
  v.strictObject({ kind: v.literal('hang') }),
  /** Resets the TCP connection instead of answering. */
  v.strictObject({ kind: v.literal('reset') }),
  /** 200 and a JSON content type, but the body is not JSON. */
  v.strictObject({ kind: v.literal('garbage') }),
  /** 200 with an empty body. */
  v.strictObject({ kind: v.literal('empty') }),
  /** 200, then the connection closes in the middle of the body. */
  v.strictObject({ kind: v.literal('truncated') }),
  /** 200, then nothing more from the middle of the body on. */
  v.strictObject({ kind: v.literal('stall') }),
  /** A good answer without token counts. */
  v.strictObject({ kind: v.literal('no-usage') }),
])

const alwaysSet = {
  /** How long a call of a model takes before its answer begins. */
  latencyMs: v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000)),
  /** The time between two pieces of a streamed answer. */
  pieceGapMs: v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000)),
  /** Tokens of the prompt, cached ones included; `estimate` = characters / 4, rounded up. */
  promptTokens: tokenCountSchema,
  /** Tokens of the answer, reasoning included; `estimate` = characters / 4, rounded up, plus `reasoningTokens`. */
  completionTokens: tokenCountSchema,
  /** How many of the prompt's tokens came from the provider's cache. */
  cachedTokens: wholeNumberSchema,
  /** How many of the answer's tokens were spent on reasoning. */
  reasoningTokens: wholeNumberSchema,
  embeddingDimensions: v.pipe(wholeNumberSchema, v.minValue(1), v.maxValue(65_536)),
  /** How many requests wait for their turn, as providers that tell it say. */
  waitingRequests: wholeNumberSchema,
}
const maybeSet = {
  /** The answer, in place of the standard sentence. */
  text: v.string(),
  /** What is called in place of an answer, by requests that offer tools. */
  toolCalls: v.array(v.strictObject({ name: v.string(), arguments: v.record(v.string(), v.unknown()) })),
  fault: faultSchema,
  /** The fault befalls the next N calls of a model only, then it is gone. */
  faultCount: v.pipe(wholeNumberSchema, v.minValue(1)),
}

const changeSchema = v.strictObject({
  ...v.partial(v.object(alwaysSet)).entries,
  text: v.optional(v.nullable(maybeSet.text)),
  toolCalls: v.optional(v.nullable(maybeSet.toolCalls)),
  fault: v.optional(v.nullable(maybeSet.fault)),
  faultCount: v.optional(v.nullable(maybeSet.faultCount)),
})
const behaviourSchema = v.object({
  ...alwaysSet,
  text: v.exactOptional(maybeSet.text),
  toolCalls: v.exactOptional(maybeSet.toolCalls),
  fault: v.exactOptional(maybeSet.fault),
  faultCount: v.exactOptional(maybeSet.faultCount),
})

/** How a simulator fails. */
export type Fault = v.InferOutput<typeof faultSchema>

/**
 * How a simulator answers. Tokens are counted as OpenAI does (cached tokens are part of the prompt's, reasoning tokens
 * part of the answer's); each simulator reports them in its provider's own way.
 */
export type Behaviour = v.InferOutput<typeof behaviourSchema>

export const defaultBehaviour: Behaviour = {
  latencyMs: 0,
  pieceGapMs: 2,
  promptTokens: 'estimate',
  completionTokens: 'estimate',
  cachedTokens: 0,
  reasoningTokens: 0,
  embeddingDimensions: 768,
  waitingRequests: 0,
}

/**
 * The behaviour with some settings changed; `null` clears `text`, `toolCalls`, `fault` and `faultCount`, and clearing the fault
 * clears its count.
 * @throws Error with a sentence that names the wrong setting
 */
export function changeBehaviour(behaviour: Behaviour, change: unknown): Behaviour {
  const parsed = v.safeParse(changeSchema, change)
  if (!parsed.success) throw new Error(sentence(parsed.issues[0]))
  const fresh = parsed.output.fault === undefined ? {} : { faultCount: undefined }
  // JSON has no undefined; from code it means what leaving the setting out does.
  const given = Object.entries(parsed.output).filter(([, value]) => value !== undefined)
  const merged: Record<string, unknown> = { ...behaviour, ...fresh, ...Object.fromEntries(given) }
  const set = Object.entries(merged).filter(([, value]) => value !== undefined && value !== null)
  return v.parse(behaviourSchema, Object.fromEntries(set))
}

/** The fault that befalls the call being made now; counts it down where it has a count. */
export function takeFault(behaviour: Behaviour): Fault | undefined {
  const { fault, faultCount } = behaviour
  if (faultCount === undefined) return fault
  if (faultCount > 1) behaviour.faultCount = faultCount - 1
  else {
    delete behaviour.fault
    delete behaviour.faultCount
  }
  return fault
}

function areHeaders(headers: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
    return true
  } catch {
    return false
  }
}

function sentence(issue: v.InferIssue<typeof changeSchema>): string {
  const place = v.getDotPath(issue)
  if (place === null) return `A behaviour is a JSON object such as {"latencyMs": 250}. ${knownSettings}`
  return `The behaviour's \`${place}\` is wrong: ${issue.message}. ${knownSettings}`
}

const knownSettings = `The settings are ${Object.keys(changeSchema.entries).join(', ')}.`
