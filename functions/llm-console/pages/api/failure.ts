import * as v from 'valibot'
import { withoutRequestAdvice } from '#runtime/request-advice.ts'
import { consoleHeader } from '../../headers.ts'
import type { Failure } from './result.ts'

const errorSchema = v.object({
  error: v.object({
    message: v.string(),
    code: v.nullish(v.string()),
    param: v.nullish(v.string()),
  }),
})

export const unreachable: Failure = {
  kind: 'unreachable',
  message: 'The console cannot be reached. Check the connection and that the gateway runs, then try again.',
}

export function notInTime(limitMs: number): Failure {
  const message = `The console has not answered for ${limitMs / 1000} s. Check the connection and that the gateway runs, then try again.`
  return { kind: 'unreachable', message }
}

export const aborted: Failure = { kind: 'aborted', message: 'No longer wanted.' }

export function anotherVersion(where: string): Failure {
  const message = `llm-router answered in a form that this page does not know (${where}). Deploy llm-router and llm-console from the same version.`
  return { kind: 'another-version', message }
}

/** True of a reply of the console itself, to who has no session any more. */
export function isSignedOut({ status, headers }: Pick<Response, 'status' | 'headers'>): boolean {
  return status === 401 && headers.has(consoleHeader.signedOut)
}

/** Further advice of the error table that speaks of requests, and what is said in its place to those who see a page. */
const advice: readonly [forDevelopers: string, forPeople: string][] = [
  [
    ' Read what is there now, and send the change again with its `version`, or under another id.',
    ' Look at what its page shows now, and change it again.',
  ],
]

/** What an error reply says. */
export function failureOf(status: number, headers: Headers, body: unknown): Failure {
  const parsed = v.safeParse(errorSchema, body)
  const said = parsed.success ? parsed.output.error : undefined
  // The router has not said so.
  const code = headers.has(consoleHeader.notPassedOn) ? undefined : said?.code
  const known = { status, ...(code && { code }), ...(said?.param && { param: said.param }) }
  if (isSignedOut({ status, headers })) {
    return { kind: 'signed-out', message: 'The session has ended. Sign in to continue.', ...known }
  }
  const message = said ? forPeople(said.message) : `The answer was ${status}, without a reason.`
  return { kind: 'refused', message, ...known }
}

function forPeople(said: string): string {
  const message = withoutRequestAdvice(said)
  const [forDevelopers, instead] = advice.find(([ending]) => message.endsWith(ending)) ?? ['', '']
  return message.slice(0, message.length - forDevelopers.length) + instead
}
