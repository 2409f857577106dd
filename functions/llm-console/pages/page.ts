import type { ComponentType } from 'preact'
import type { IconName } from './parts/icon.tsx'

/** What a page gets: what stands behind its name in the address, such as `ID` of `#/decisions/ID`, and the query. */
export type PageProps = { rest: string; query: URLSearchParams }

export type Page = {
  /** Its name in the address: `#/NAME`. */
  name: string
  title: string
  icon: IconName
  load(): Promise<ComponentType<PageProps>>
}
