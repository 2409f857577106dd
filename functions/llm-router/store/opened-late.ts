import type { Log } from '#runtime/log.ts'
import { type Store, StoreError, type StoreFault } from './port.ts'

/** What a store tells of itself between the calls. */
type Tell = {
  /** It has a fault of which calls do not tell; undefined when that is over. */
  turned(fault: StoreFault | undefined): void
  /** There is reason to find out whether it still answers. */
  doubt(): void
}

/** A store that opens with its first use. If that fails, the next use tries again. */
export function openedLate(kind: Store['kind'], log: Log, open: (tell: Tell) => Promise<Store>): Store {
  let doubt = () => {}
  let fault: StoreFault | undefined
  const turned = (now: StoreFault | undefined) => {
    fault = now
    if (fault) log.error({ reason: fault.reason }, 'the store is lost')
    else log.info({}, 'the store is there again')
  }
  let opening: Promise<Store> | undefined
  let saidReason: string | undefined
  const opened = () => {
    opening ??= open({ turned, doubt: () => doubt() }).catch((error: unknown) => {
      opening = undefined
      if (error instanceof StoreError && error.message !== saidReason) {
        saidReason = error.message
        log.error({ reason: error.message }, 'the store cannot be opened')
      }
      throw error
    })
    return opening
  }
  return {
    kind,
    accounts: {
      reserve: async (reservation) => (await opened()).accounts.reserve(reservation),
      settle: async (settlement) => (await opened()).accounts.settle(settlement),
      expire: async () => (await opened()).accounts.expire(),
      read: async (counters) => (await opened()).accounts.read(counters),
      tryWriting: async () => (await opened()).accounts.tryWriting(),
    },
    keys: {
      find: async (hash) => (await opened()).keys.find(hash),
      list: async () => (await opened()).keys.list(),
      presence: async () => (await opened()).keys.presence(),
      write: async (key, storedVersion) => (await opened()).keys.write(key, storedVersion),
      remove: async (id, keepsLast) => (await opened()).keys.remove(id, keepsLast),
    },
    ledger: {
      read: async (after, most) => (await opened()).ledger.read(after, most),
      trim: async (through, known) => (await opened()).ledger.trim(through, known),
      size: async () => (await opened()).ledger.size(),
      tallies: async (groups) => (await opened()).ledger.tallies(groups),
    },
    documents: {
      read: async (prefix) => (await opened()).documents.read(prefix),
      write: async (document, storedVersion, expiresMs) =>
        (await opened()).documents.write(document, storedVersion, expiresMs),
      once: async (name, expiresMs) => (await opened()).documents.once(name, expiresMs),
    },
    decisions: {
      append: async (entries) => (await opened()).decisions.append(entries),
      read: async (before, most) => (await opened()).decisions.read(before, most),
      find: async (callId) => (await opened()).decisions.find(callId),
    },
    answers: {
      find: async (key) => (await opened()).answers.find(key),
      seek: async (...sought) => (await opened()).answers.seek(...sought),
      renew: async (key, holder, untilMs) => (await opened()).answers.renew(key, holder, untilMs),
      release: async (key, holder) => (await opened()).answers.release(key, holder),
      keep: async (key, answer, mostBytes) => (await opened()).answers.keep(key, answer, mostBytes),
      remove: async (key, keptMs) => (await opened()).answers.remove(key, keptMs),
    },
    recordings: {
      append: async (entries, bounds) => (await opened()).recordings.append(entries, bounds),
      read: async (page) => (await opened()).recordings.read(page),
      size: async () => (await opened()).recordings.size(),
    },
    fault: () => fault,
    whenDoubted(listener) {
      doubt = listener
    },
    close: async () => (await opening)?.close(),
  }
}
