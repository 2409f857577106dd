import * as v from 'valibot'
import { changeScript } from './accounts-scripts.ts'
import type { Connection } from './connection.ts'
import { replyError } from './failure-code.ts'
import { toStoreError } from './failures.ts'

/** How many changes one script makes at the most, since Redis does nothing else meanwhile. */
const mostChanges = 16

type Waiting = { args: readonly string[]; resolve: (answer: unknown) => void; reject: (error: unknown) => void }

const answersSchema = v.array(v.unknown())

/**
 * Makes all changes that come in one turn of the event loop in one round trip. A change that fails takes none of the others with it.
 * @param overdue told what the script has said of attempts that cannot expire, if anything
 */
export function createChanges(
  { run }: Pick<Connection, 'run'>,
  overdue: (fault: unknown) => void,
): (args: readonly string[]) => Promise<unknown> {
  let waiting: Waiting[] = []

  function send(): void {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += mostChanges) sendSome(all.slice(from, from + mostChanges))
  }

  async function sendSome(changes: readonly Waiting[]): Promise<void> {
    try {
      const args = changes.flatMap((change) => change.args)
      const answers = v.parse(answersSchema, await run(changeScript, args))
      for (const [index, { resolve, reject }] of changes.entries()) {
        const answer = answers[index]
        if (typeof answer === 'string') reject(toStoreError(replyError(answer)))
        else resolve(answer)
      }
      overdue(answers[changes.length])
    } catch (error) {
      for (const { reject } of changes) reject(error)
    }
  }

  return (args) =>
    new Promise((resolve, reject) => {
      // After everything that has reached this process at the same time, and after the replies that it makes possible.
      if (waiting.push({ args, resolve, reject }) === 1) setImmediate(send)
    })
}
