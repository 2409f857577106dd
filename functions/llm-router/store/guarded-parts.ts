import type { Store } from './port.ts'
import { longestWaitMs } from './store-health.ts'

type Ask = <Answer>(call: () => Promise<Answer>, patienceMs?: number) => Promise<Answer>

/**
 * The parts of a store that need no more than a limit on their time.
 * @param ask for what a request waits for
 * @param askPatiently for what an operator waits for
 */
export function guardedParts(
  { keys, documents, decisions, answers, recordings }: Store,
  ask: Ask,
  askPatiently: <Answer>(call: () => Promise<Answer>) => Promise<Answer>,
): Pick<Store, 'keys' | 'documents' | 'decisions' | 'answers' | 'recordings'> {
  return {
    keys: {
      find: (hash) => ask(() => keys.find(hash)),
      list: () => askPatiently(() => keys.list()),
      presence: () => ask(() => keys.presence()),
      write: (key, storedVersion) => askPatiently(() => keys.write(key, storedVersion)),
      remove: (id, keepsLast) => askPatiently(() => keys.remove(id, keepsLast)),
    },
    documents: {
      read: (prefix) => ask(() => documents.read(prefix)),
      write: (document, storedVersion, expiresMs) => ask(() => documents.write(document, storedVersion, expiresMs)),
      once: (name, expiresMs) => ask(() => documents.once(name, expiresMs)),
    },
    decisions: {
      // Nobody waits for it.
      append: (entries) => ask(() => decisions.append(entries), longestWaitMs),
      read: (before, most) => askPatiently(() => decisions.read(before, most)),
      find: (callId) => askPatiently(() => decisions.find(callId)),
    },
    answers: {
      find: (key) => ask(() => answers.find(key)),
      seek: (...sought) => ask(() => answers.seek(...sought)),
      renew: (key, holder, untilMs) => ask(() => answers.renew(key, holder, untilMs)),
      // Nobody waits for these, but for the answer there may be somebody elsewhere.
      release: (key, holder) => ask(() => answers.release(key, holder), longestWaitMs),
      keep: (key, answer, mostBytes) => ask(() => answers.keep(key, answer, mostBytes), longestWaitMs),
      remove: (key, keptMs) => ask(() => answers.remove(key, keptMs), longestWaitMs),
    },
    recordings: {
      // Nobody waits for it.
      append: (entries, bounds) => ask(() => recordings.append(entries, bounds), longestWaitMs),
      read: (page) => askPatiently(() => recordings.read(page)),
      size: () => askPatiently(() => recordings.size()),
    },
  }
}
