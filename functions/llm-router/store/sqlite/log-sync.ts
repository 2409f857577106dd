export type LogSync = {
  /** To be called after each commit. */
  committed(): void
  close(): Promise<void>
}

/** The log, as far as it has to be synchronised. */
export type LogFile = { datasync(): Promise<void>; close(): Promise<void> }

type Parts = {
  open: () => Promise<LogFile>
  /** Called after each sync; it does not reject. */
  synced?: () => Promise<void>
  /** How long after a commit. */
  delayMs?: number
}

/** A power failure takes no more than what was committed within so long, and during one sync. */
const usualDelayMs = 50

/**
 * Synchronises the log of a database with the disk soon after each commit, in the background. SQLite itself does so only before it
 * copies the log into the file, and blocks the process for as long as the disk takes to write all of it.
 */
export function createLogSync({ open, synced = async () => {}, delayMs = usualDelayMs }: Parts): LogSync {
  let log: LogFile | undefined
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  /** Whether there has been a commit since the running sync began. */
  let isBehind = false

  const plan = () => {
    timer ??= setTimeout(start, delayMs).unref()
  }

  async function sync(): Promise<void> {
    isBehind = false
    try {
      log ??= await open()
      await log.datasync()
    } catch {
      // SQLite meets the same error when it copies the log, and tells it.
    }
    await synced()
  }

  function start(): void {
    timer = undefined
    running = sync().finally(() => {
      running = undefined
      if (isBehind) plan()
    })
  }

  return {
    committed() {
      isBehind = true
      if (running === undefined) plan()
    },
    async close() {
      // Its end may plan another one.
      await running
      clearTimeout(timer)
      // SQLite does so itself only where nobody else has the file open.
      if (isBehind) await sync()
      await log?.close().catch(() => {})
    },
  }
}
