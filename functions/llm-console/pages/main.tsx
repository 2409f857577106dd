import { render } from 'preact'
import { createClient } from './api/client.ts'
import { ClientContext } from './api/context.ts'
import { pages } from './pages.ts'
import { Console } from './shell/console.tsx'
import { applyTheme, savedTheme } from './shell/theme.ts'

applyTheme(savedTheme())
const root = document.getElementById('console')
if (root) {
  const after = (ms: number) => AbortSignal.timeout(ms)
  const client = createClient({ fetch: fetch.bind(globalThis), now: Date.now, after })
  render(
    <ClientContext.Provider value={client}>
      <Console pages={pages} />
    </ClientContext.Provider>,
    root,
  )
}
