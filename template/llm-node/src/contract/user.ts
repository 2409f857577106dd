import * as v from 'valibot'
import { jsonOrUndefined } from './parse.ts'

const deviceSchema = v.looseObject({ device_id: v.pipe(v.string(), v.nonEmpty()) })
/** An id in hexadecimal digits, such as a UUID: a name may have the word session in it. */
const session = /_session_[\da-f][\da-f-]{7,}$/i

/**
 * Who asks. Agents write their session into the user, too, and a user who has a new name with each session has no budget and no arm
 * of an experiment.
 */
export function toUser(id: string | null | undefined): string | undefined {
  if (!id) return undefined
  const parsed = id.startsWith('{') ? v.safeParse(deviceSchema, jsonOrUndefined(id)) : undefined
  return parsed?.success ? parsed.output.device_id : id.replace(session, '') || id
}
