import { fromErrorBody } from '#runtime/contract/error-body.ts'
import { withoutFullStop } from '#runtime/contract/full-stop.ts'
import { errorTable } from '#runtime/error-table.ts'
import { isSignedOut } from '../api/failure.ts'
import { jsonOf } from './json.ts'

/** Why there is no answer, or only a part of one. */
export type Fault = {
  /** One of the router's error table, or one of those below. */
  code: string
  message: string
  /** What to do about it. */
  fix: string
  status?: number
  /** When the same request may succeed, in milliseconds from the reply on. */
  retryAfterMs?: number
}

export const unreachable: Fault = {
  code: 'unreachable',
  message: 'Nobody answers there.',
  fix: 'Check the address of the gateway, and whether it runs.',
}

export const brokenOff: Fault = {
  code: 'broken_off',
  message: 'The stream ended before the answer did.',
  fix: 'What came is a part of the answer: send the request again. If it recurs, look at the log of llm-router, and at the time limits of the platform.',
}

export const otherVersion: Fault = {
  code: 'other_version',
  message: 'The reply does not have the expected form.',
  fix: 'Deploy llm-router and its callers from the same version.',
}

export function notInTime(limitMs: number): Fault {
  return {
    code: 'no_answer_in_time',
    message: `The answer was not complete within ${Math.round(limitMs / 1000)} s.`,
    fix: 'Allow more time, or ask for a shorter answer.',
  }
}

/** What happened, then what to do. */
export function sentenceOf({ message, fix }: Fault): string {
  return `${withoutFullStop(message)}. ${fix}`.trim()
}

/** What a reply says that is no success. */
export async function faultOfReply(reply: Response): Promise<Fault> {
  if (isSignedOut(reply)) return { code: 'signed_out', message: 'The session has ended.', fix: 'Sign in to continue.' }
  const text = await reply.text()
  const retryAfterMs = waitOf(reply.headers)
  return {
    ...(faultOf(jsonOf(text)) ?? notOurs(reply.status, text)),
    status: reply.status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** What an event of a stream says, if it is an error. */
export function faultOfEvent(event: unknown): Fault | undefined {
  const fault = faultOf(event)
  if (fault) return fault
  return typeof event === 'object' && event !== null && 'error' in event
    ? { ...brokenOff, message: 'The stream ended with an error that is not one of the router’s.' }
    : undefined
}

function faultOf(body: unknown): Fault | undefined {
  const error = fromErrorBody(body)
  if (error === undefined) return undefined
  const { code, message } = error
  const { fix } = errorTable[code]
  // An error whose fix is its own has it in its message, behind what happened.
  const hasOwn = message.includes('. ') && !String(Object(Object(body).error).message).includes(fix)
  return { code, message, fix: hasOwn ? '' : fix }
}

/** The platform's own words, which are no JSON of ours. */
function notOurs(status: number, text: string): Fault {
  const said = text.replace(/\s+/g, ' ').trim().slice(0, 200)
  return {
    code: 'gateway_error',
    message: `The gateway answered ${status}${said === '' ? '' : `: ${said}`}`,
    fix: 'Check that llm-router is deployed and runs, and look at its log: `faas-cli logs llm-router` or `kubectl logs deployment/llm-router`.',
  }
}

function waitOf(headers: Headers): number | undefined {
  const [ms, seconds] = [headers.get('retry-after-ms'), headers.get('retry-after')]
  const waitMs = ms !== null ? Number(ms) : seconds !== null ? Number(seconds) * 1000 : Number.NaN
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined
}
