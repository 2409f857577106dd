import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

type Props = { title: string; intro?: string | undefined; children?: ComponentChildren }

/** The heading of a page, which is also the window's title. Its actions stand beside it. */
export function PageHeader({ title, intro, children }: Props) {
  useEffect(() => {
    document.title = `${title} · LLM console`
  }, [title])
  return (
    <header class="page-header">
      <div>
        <h1>{title}</h1>
        {intro && <p class="muted">{intro}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </header>
  )
}
