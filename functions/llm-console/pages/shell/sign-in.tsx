import { useEffect, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import type { Failure } from '../api/result.ts'
import { sessionSchema } from '../api/session.ts'
import { TextField } from '../parts/field.tsx'
import { LateNotice } from '../parts/states.tsx'
import { useOnce } from '../parts/use-once.ts'

type Props = { onSignedIn(): void; isInDialog?: boolean; isLinkUsed?: boolean }

const linkUsed =
  'The link that npm start prints works once, and this one has been used. Start again for another, or sign in.'

/** The form for the admin-token: a page of its own, or within a dialog over a page whose session has ended. */
export function SignIn({ onSignedIn, isInDialog = false, isLinkUsed = false }: Props) {
  const client = useClient()
  const [token, setToken] = useState('')
  const { run, isBusy, lateMs, failure } = useOnce(signIn)

  useEffect(() => {
    if (!isInDialog) document.title = 'Sign in · LLM console'
  }, [isInDialog])

  async function signIn() {
    const result = await client.ask('session', sessionSchema, { method: 'POST', body: { token } })
    if (!result.ok) return result.failure
    onSignedIn()
    return undefined
  }

  function submit(event: Event) {
    event.preventDefault()
    run()
  }

  const form = (
    <form class="sign-in" onSubmit={submit}>
      {isLinkUsed && (
        <p class="notice" role="status">
          {linkUsed}
        </p>
      )}
      <TextField
        label="Admin token"
        kind="password"
        required
        isFirst
        value={token}
        onChange={setToken}
        error={failure && errorOf(failure)}
        hint={
          <>
            The secret <code>admin-token</code> of this deployment. <code>npm start</code> prints the one that it makes
            up.
          </>
        }
      />
      <LateNotice ms={lateMs}>Still waiting.</LateNotice>
      <button type="submit" class="primary" disabled={isBusy || token === ''}>
        {isBusy ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  )
  if (isInDialog) return form
  return (
    <main class="alone">
      <h1>LLM console</h1>
      {form}
    </main>
  )
}

function errorOf({ code, message }: Failure): string {
  return code === 'invalid_key' ? 'This is not the admin-token of this console. Check it and try again.' : message
}
