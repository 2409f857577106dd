import { render } from 'preact'
import { createClient } from './api/client.ts'
import { ClientContext } from './api/context.ts'
import { Console } from './shell/console.tsx'
import { applyTheme, savedTheme } from './shell/theme.ts'

applyTheme(savedTheme())
const root = document.getElementById('console')
if (root) {
  render(
    <ClientContext.Provider value={createClient({ fetch: fetch.bind(globalThis), now: Date.now })}>
      <Console />
    </ClientContext.Provider>,
    root,
  )
}
