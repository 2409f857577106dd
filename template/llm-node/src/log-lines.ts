import { writeSync } from 'node:fs'

/** Writes a line, an urgent one at once. */
export type WriteLine = (line: string, isUrgent: boolean) => void

type Outside = {
  /** Writes to its end before it returns. */
  write: (text: string) => void
  /** Calls back after so long, unless the process has ended. */
  later: (run: () => void, ms: number) => void
  /** Calls back when the process ends. */
  atEnd: (run: () => void) => void
}

/** Nobody reads a log sooner, and a process that is killed loses no more. */
const heldMs = 25
const heldCharacters = 16 * 1024

/**
 * Writes a line at once, and together those that follow within a moment. Each write wakes the watchdog, which reads the log through a
 * pipe, and the platform, which reads the watchdog's (measured, see docs/decisions.md).
 */
export function createLineWriter(outside: Outside = standardOutput): WriteLine {
  const { write, later, atEnd } = outside
  let held = ''
  let isHolding = false
  let isFirst = true
  const flush = () => {
    const text = held
    held = ''
    if (text !== '') write(text)
    return text !== ''
  }
  const hold = () => {
    isHolding = true
    later(() => {
      isHolding = false
      if (flush()) hold()
    }, heldMs)
  }
  return (line, isUrgent) => {
    if (isFirst) atEnd(flush)
    isFirst = false
    held += line
    if (isUrgent || !isHolding || held.length >= heldCharacters) flush()
    if (!isHolding) hold()
  }
}

const standardOutput: Outside = {
  write: writeToStdout,
  later: (run, ms) => void setTimeout(run, ms).unref(),
  atEnd: (run) => void process.once('exit', run),
}

/** Writes synchronously, so that the last line before an exit is not lost. It waits for a slow reader, but not for ever. */
function writeToStdout(text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0, tries = 0; written < bytes.length && tries < 1000; ) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
      tries += 1
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}
