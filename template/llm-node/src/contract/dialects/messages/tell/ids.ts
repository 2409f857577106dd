import { bareId } from '../../bare-id.ts'

/** The id of an answer begins as this dialect's do. */
export function toMessageId(id: string): string {
  const own = bareId(id)
  return own.startsWith('msg_') ? own : `msg_${own}`
}
