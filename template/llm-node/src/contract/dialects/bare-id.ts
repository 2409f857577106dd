/** The id of an answer without the beginning that chat completions give it: each dialect has its own. */
export function bareId(id: string): string {
  return id.replace(/^chatcmpl-/, '')
}
