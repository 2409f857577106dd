import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { json, type Route } from '#runtime/http/call.ts'
import { checkOwnPage } from '../own-page.ts'
import type { Login } from './login.ts'

const signInSchema = v.strictObject({ token: v.pipe(v.string('must be a text'), v.trim(), v.maxLength(4096)) })

/** `/session`: whether somebody is signed in, which renews a session that is due; to sign in with the admin-token; to sign out. */
export function sessionRoutes({ login, now }: { login: Login; now: () => number }): Route[] {
  const path = '/session'
  const answer = (isSignedIn: boolean, headers = {}) =>
    json({ configured: login.isConfigured(), signed_in: isSignedIn, now: new Date(now()).toISOString() }, headers)
  return [
    {
      method: 'GET',
      path,
      handle(call) {
        if (!login.isSignedIn(call)) return answer(false)
        const cookie = login.renew(call)
        return answer(true, cookie && { 'set-cookie': cookie })
      },
    },
    {
      method: 'POST',
      path,
      handle(call) {
        checkOwnPage(call.headers)
        const { token } = parseRequest(signInSchema, call.json())
        const cookie = login.signIn(call, token)
        call.note({ console: 'signed in' })
        return answer(true, { 'set-cookie': cookie })
      },
    },
    {
      method: 'DELETE',
      path,
      handle(call) {
        checkOwnPage(call.headers)
        return answer(false, { 'set-cookie': login.signOut(call) })
      },
    },
  ]
}
