import type { ComponentChildren } from 'preact'

type Props = { label: string; value: ComponentChildren; isBad?: boolean; children?: ComponentChildren }

/** One large figure; the children are a note below it. */
export function Figure({ label, value, isBad = false, children }: Props) {
  return (
    <div class="card figure">
      <dt>{label}</dt>
      <dd class={isBad ? 'bad' : ''}>{value}</dd>
      {children && <dd class="note muted">{children}</dd>}
    </div>
  )
}
