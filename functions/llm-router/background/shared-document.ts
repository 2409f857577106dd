import { dayMs } from '#runtime/contract/durations.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { SharedValue } from '../state/shared-value.ts'
import type { TextForm } from '../state/text-form.ts'
import { type Writer, withWriter } from '../state/writers.ts'
import { type Documents, readDocument, type StoredDocument } from '../store/documents.ts'

/** What routers share, and how this one learns what others have written. */
export type SharedState<Value> = {
  readonly shared: Pick<SharedValue<Value>, 'value' | 'changes' | 'hasNews'>
  /** @param heldChanges how many of this router's changes it holds */
  learn(stored: Value, heldChanges: number): void
}

type Parts<Value> = {
  /** The name of the document. */
  name: string
  state: SharedState<Value>
  form: TextForm<Value>
  documents: Documents
  routerId: string
  now: () => number
  /** A clock that only goes forward. */
  steadyNow: () => number
  log: Log
}

/** Measurements are told at most so often. */
const everyMs = 1000
/** What no router has told for so long is forgotten. */
const keptMs = 7 * dayMs
/** Others may write at the same time, and then all but one of them read again. */
const mostTries = 5

/** A document in the store that several routers change, such as that of one target, and when this router writes its news into it. */
export function createSharedDocument<Value>(parts: Parts<Value>) {
  const { name, state, form, documents, routerId, now, steadyNow, log } = parts
  /** Of what was last read or written; 0 if there is no document. */
  let version = 0
  let writers: readonly Writer[] = []
  let writing: Promise<void> | undefined
  let isUrgentlyDue = false
  let timer: NodeJS.Timeout | undefined
  let wroteMs = Number.NEGATIVE_INFINITY
  let writes = 0

  function adopt(found: StoredDocument | undefined): void {
    if (found?.version === version) return
    version = found?.version ?? 0
    if (found === undefined) return
    const stored = form.read(found.text)
    if (stored === undefined) {
      log.warn({ document: name }, 'this router cannot read what the store holds, so it is written anew')
      writers = []
      return
    }
    writers = stored.writers
    const changes = writers.find(({ router }) => router === routerId)?.changes ?? 0
    state.learn(stored.known, changes)
  }

  async function write(): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { value: known, changes } = state.shared
      const next = withWriter(writers, { router: routerId, changes })
      const document = { name, version: version + 1, text: form.write({ known, writers: next }) }
      if (await documents.write(document, version, now() + keptMs)) {
        version = document.version
        writers = next
        state.learn(known, changes)
        return
      }
      adopt(await readDocument(documents, name))
      // The answer to an earlier write may have been lost.
      if (!state.shared.hasNews) return
    }
  }

  function start(): void {
    clearTimeout(timer)
    timer = undefined
    isUrgentlyDue = false
    wroteMs = steadyNow()
    writes += 1
    writing = write()
      .catch((error: unknown) => log.debug(describeError(error), 'what routers share was not stored'))
      .finally(() => {
        writing = undefined
        writes += 1
        if (state.shared.hasNews) changed(isUrgentlyDue)
      })
  }

  function changed(isUrgent: boolean): void {
    isUrgentlyDue ||= isUrgent
    // Its end looks for news again.
    if (writing) return
    const dueMs = isUrgentlyDue ? 0 : wroteMs + everyMs - steadyNow()
    if (dueMs <= 0) start()
    else timer ??= setTimeout(start, dueMs).unref()
  }

  return {
    changed,
    /** Resolves when the news of now has been written, or could not be. */
    async told(): Promise<void> {
      while (writing) await writing
    },
    /** Begins to read: returns what takes the document that was found, unless this router has written it meanwhile. */
    reading() {
      const before = writes
      return (found: StoredDocument | undefined) => {
        if (writes === before && writing === undefined) adopt(found)
      }
    },
  }
}
