import type * as v from 'valibot'
import type { Asked } from './client.ts'
import { useClient } from './context.ts'
import type { Failure, Result } from './result.ts'

/** Asks the router for a change, as the client asks. */
export type Change = <Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  asked: Asked,
) => Promise<Result<v.InferOutput<Schema>>>

/**
 * Changes something at the router. Where its answer is lost, the change may have been made all the same: the failure says so, and what is
 * there is read anew.
 * @param reload reads what the page shows
 */
export function useChange(reload: () => void): Change {
  const client = useClient()
  return async (path, schema, asked) => {
    const result = await client.ask(path, schema, asked)
    if (result.ok || !isOpen(result.failure)) return result
    reload()
    const message = `${result.failure.message} The change may have been made all the same: look first at what is there now.`
    return { ok: false, failure: { ...result.failure, message } }
  }
}

/** True where nobody has said whether it was done: the answer did not come, or not in time, or not as a whole. */
function isOpen({ kind, status }: Failure): boolean {
  return kind === 'unreachable' || kind === 'another-version' || status === 502 || status === 504
}
