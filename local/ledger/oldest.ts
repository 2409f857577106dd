import type { RouterAdmin } from '../admin/router-admin.ts'
import { askPage, type ExportedRecord } from './page.ts'

/** The oldest record that the router has, or has behind a position. */
export async function oldestBehind(admin: RouterAdmin, after: string | undefined): Promise<ExportedRecord | undefined> {
  const [oldest] = (await askPage(admin, { query: new URLSearchParams(), after, limit: 1 })).records
  return oldest
}

/**
 * True if the router has nothing up to a position any more. Ledgers are forgotten from the oldest record on, so records behind it may be
 * forgotten, too. Positions do not tell: those of Redis follow the clock, and a corrected record leaves its place empty.
 */
export async function isForgottenUpTo(admin: RouterAdmin, position: string): Promise<boolean> {
  const oldest = await oldestBehind(admin, undefined)
  return oldest?.position === (await oldestBehind(admin, position))?.position
}
