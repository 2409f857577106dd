import { useEffect, useRef, useState } from 'preact/hooks'
import * as v from 'valibot'
import { useClient } from '../api/context.ts'
import type { Page } from '../page.ts'
import { Icon } from '../parts/icon.tsx'
import { LateNotice } from '../parts/states.tsx'
import { useOnce } from '../parts/use-once.ts'
import { addressOf } from './address.ts'
import { nextTheme, savedTheme, saveTheme } from './theme.ts'

type Props = {
  pages: readonly Page[]
  current: string
  isUtc: boolean
  onUtc(isUtc: boolean): void
  onSignedOut(): void
}

const themeIcons = { system: 'contrast', light: 'sun', dark: 'moon' } as const

/** The pages, and what holds for all of them. */
export function Navigation({ pages, current, isUtc, onUtc, onSignedOut }: Props) {
  const client = useClient()
  const [theme, setTheme] = useState(savedTheme)
  const shown = pages.some(({ name }) => name === current) ? current : pages[0]?.name

  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (shown) list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [shown])

  const { run, isBusy, lateMs, failure } = useOnce(signOut)

  async function signOut() {
    const left = await client.ask('session', v.unknown(), { method: 'DELETE' })
    if (!left.ok) return left.failure
    onSignedOut()
    return undefined
  }

  return (
    <header class="navigation">
      <p class="brand">
        <img src={iconAddress()} alt="" width="22" height="22" />
        LLM console
      </p>
      <nav aria-label="Pages">
        <ul ref={list}>
          {pages.map(({ name, title, icon }) => (
            <li key={name}>
              <a href={addressOf(name)} aria-current={name === shown ? 'page' : undefined}>
                <Icon name={icon} />
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="preferences">
        <button
          type="button"
          class="quiet"
          title="Switch between the system, light and dark themes"
          onClick={() => {
            const next = nextTheme(theme)
            saveTheme(next)
            setTheme(next)
          }}
        >
          <Icon name={themeIcons[theme]} />
          <span>Theme: {theme}</span>
        </button>
        <button type="button" class="quiet" aria-pressed={isUtc} onClick={() => onUtc(!isUtc)}>
          <Icon name="clock" />
          <span>Times in UTC</span>
        </button>
        <button type="button" class="quiet" disabled={isBusy} onClick={() => run()}>
          <Icon name="leave" />
          <span>Sign out</span>
        </button>
      </div>
      <LateNotice ms={lateMs}>You may still be signed in.</LateNotice>
      {failure && (
        <p class="error-text" role="alert">
          You are still signed in: {failure.message}
        </p>
      )}
    </header>
  )
}

/** The build gives the file its name, and index.html has it. */
function iconAddress(): string {
  return document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? ''
}
