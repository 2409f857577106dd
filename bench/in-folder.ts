import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Lends a folder to what is measured, and removes it afterwards. */
export async function inFolder<Result>(name: string, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
