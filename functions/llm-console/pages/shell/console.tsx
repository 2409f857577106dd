import { useCallback, useEffect, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { useQuery } from '../api/query.ts'
import { sessionSchema } from '../api/session.ts'
import { MemoryProvider } from '../memory/memory.tsx'
import type { Page } from '../page.ts'
import { Dialog } from '../parts/dialog.tsx'
import { FailureState, Loading } from '../parts/states.tsx'
import { UtcContext } from '../parts/time.tsx'
import { useAddress } from './address.ts'
import { KeptDialogs } from './kept-dialogs.tsx'
import { Navigation } from './navigation.tsx'
import { NotConfigured } from './not-configured.tsx'
import { PageFrame } from './page-frame.tsx'
import { SignIn } from './sign-in.tsx'
import { useSignOut } from './use-sign-out.ts'
import { useSignedInElsewhere } from './use-signed-in-elsewhere.ts'

/** Who is there: nobody, somebody, or somebody whose session has ended while a page is open. */
type Presence = 'signed-out' | 'signed-in' | 'ended'

/** The whole console. Without a session it shows nothing but the form. */
export function Console({ pages }: { pages: readonly Page[] }) {
  const client = useClient()
  const session = useQuery('session', sessionSchema)
  const address = useAddress()
  const [presence, setPresence] = useState<Presence>()
  const [isUtc, setUtc] = useState(false)
  /** Counts those who have signed in elsewhere: each may be another person, so nothing of the one before is seen. */
  const [person, setPerson] = useState(0)

  useEffect(() => {
    if (session.value && presence === undefined) setPresence(session.value.signed_in ? 'signed-in' : 'signed-out')
  }, [session.value, presence])
  useEffect(
    () => client.onSignedOut(() => setPresence((before) => (before === 'signed-in' ? 'ended' : before))),
    [client],
  )
  const signedIn = useCallback(() => {
    setPresence('signed-in')
    client.signedIn()
  }, [client])
  const signedInElsewhere = useCallback(() => {
    setPerson((before) => before + 1)
    signedIn()
  }, [signedIn])
  useSignedInElsewhere(presence === 'signed-out' || presence === 'ended', signedInElsewhere)
  const signedOut = useSignOut(useCallback(() => setPresence('signed-out'), []))

  if (session.value === undefined || presence === undefined) {
    return (
      <main class="alone">
        <h1>LLM console</h1>
        {session.failure ? (
          <FailureState failure={session.failure} onRetry={session.reload} />
        ) : (
          <Loading lines={2} lateMs={session.lateMs} onRetry={session.reload} />
        )}
      </main>
    )
  }
  if (!session.value.configured) return <NotConfigured onRetry={session.reload} />

  if (presence === 'signed-out') return <SignIn isLinkUsed={address.name === 'link-used'} onSignedIn={signedIn} />
  return (
    <UtcContext.Provider value={isUtc}>
      <div class="console">
        <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
          Skip to the content
        </button>
        <Navigation pages={pages} current={address.name} isUtc={isUtc} onUtc={setUtc} onSignedOut={signedOut} />
        <MemoryProvider key={person}>
          <KeptDialogs>
            <PageFrame pages={pages} address={address} />
          </KeptDialogs>
        </MemoryProvider>
      </div>
      {presence === 'ended' && (
        <Dialog title="Your session has ended" onClose={undefined}>
          <SignIn isInDialog onSignedIn={signedIn} />
        </Dialog>
      )}
    </UtcContext.Provider>
  )
}
