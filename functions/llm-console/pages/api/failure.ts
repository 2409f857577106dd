import * as v from 'valibot'
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

export const aborted: Failure = { kind: 'aborted', message: 'No longer wanted.' }

export function anotherVersion(where: string): Failure {
  const message = `llm-router answered in a form that this page does not know (${where}). Deploy llm-router and llm-console of one version.`
  return { kind: 'another-version', message }
}

/** True of a reply of the console itself, to who has no session any more. */
export function isSignedOut({ status, headers }: Pick<Response, 'status' | 'headers'>): boolean {
  return status === 401 && headers.has(consoleHeader.signedOut)
}

/** Advice of the error table that speaks of requests, and not of what one sees. */
const forDevelopers = / Correct the field named in `param` and send the request again\.$/

/** What an error reply says. */
export function failureOf(status: number, headers: Headers, body: unknown): Failure {
  const parsed = v.safeParse(errorSchema, body)
  const said = parsed.success ? parsed.output.error : undefined
  const known = { status, ...(said?.code && { code: said.code }), ...(said?.param && { param: said.param }) }
  if (isSignedOut({ status, headers })) {
    return { kind: 'signed-out', message: 'The session has ended. Sign in to go on.', ...known }
  }
  const message = said?.message.replace(forDevelopers, '') ?? `The answer was ${status}, without a reason.`
  return { kind: 'refused', message, ...known }
}
