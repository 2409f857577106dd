/** The id of an answer begins as this dialect's do. */
export function toMessageId(id: string): string {
  const own = id.replace(/^chatcmpl-/, '')
  return own.startsWith('msg_') ? own : `msg_${own}`
}
