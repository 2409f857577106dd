import { DatabaseSync } from 'node:sqlite'

/** Keeps the store's file locked for a moment again and again, so that the router has to do without it. Returns what ends that. */
export function slowDown(file: string, { everyMs, forMs }: { everyMs: number; forMs: number }): () => void {
  const database = new DatabaseSync(file, { timeout: 1000 })
  let release: NodeJS.Timeout | undefined
  const unlock = () => {
    if (release === undefined) return
    clearTimeout(release)
    release = undefined
    database.exec('ROLLBACK')
  }
  const timer = setInterval(() => {
    if (release !== undefined) return
    database.exec('BEGIN IMMEDIATE')
    release = setTimeout(unlock, forMs)
  }, everyMs)
  return () => {
    clearInterval(timer)
    unlock()
    database.close()
  }
}
