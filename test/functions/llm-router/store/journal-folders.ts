import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { createLog } from '#runtime/log.ts'

/** Folders for the journals of a suite's tests, which are removed with it, and a log of what recovery says of them. */
export function journalFolders(name: string) {
  let base = ''
  let count = 0
  let killed = 0
  const lines: string[] = []
  before(async () => {
    base = await mkdtemp(join(tmpdir(), `${name}-`))
  })
  after(() => rm(base, { recursive: true }))

  return {
    lines: lines as readonly string[],
    log: createLog('info', (line) => lines.push(line)),
    base: () => base,
    newFolder(): string {
      count += 1
      return join(base, `folder-${count}`)
    },
    /** As if all that this process has written had been another one's, which does not run any more. */
    async kill(folder: string): Promise<void> {
      killed += 1
      for (const file of await readdir(folder)) {
        await rename(join(folder, file), join(folder, file.replace(`-${process.pid}-`, `-${4_194_399 + killed}-`)))
      }
    },
  }
}
