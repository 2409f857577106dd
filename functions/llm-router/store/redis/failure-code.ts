/** What only the message tells, and what we call it. */
const told: readonly [message: RegExp, code: string][] = [
  [/ACL failure in script|^ERR The user executing the script can't/, 'NOPERM'],
  [/^ERR (DB index is out of range|SELECT is not allowed)/, 'no database'],
  [/^ERR .*cluster support disabled/, 'no cluster'],
  // A greeting, which the client takes for an answer to nothing.
  [/ERR max number of clients/, 'maxclients'],
  [/connected to sentinel .* invalid reply|connect to sentinel .* because ERR No such master/, 'unknown primary'],
  [/connect to sentinel .* because (NOAUTH|WRONGPASS|NOPERM)/, 'sentinel password'],
  [/connect to sentinel .* because ERR unknown command/, 'no sentinel'],
]

/** The first word of Redis's reply, Node's code of the error, or a name of ours; undefined for an error that tells nothing. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  const ours = told.find(([message]) => message.test(error.message))?.[1]
  if (ours !== undefined) return ours
  if (isReply(error)) return /^[A-Z]+(?= |$)/.exec(error.message)?.[0] ?? 'ERR'
  if ('lastNodeError' in error) return codeOf(error.lastNodeError)
  return lastRedirection(error) ?? causeAtSentinel(error)
}

/** An error of Redis that a script has caught, as the client would have made it. */
export function replyError(message: string): Error {
  const error = new Error(message)
  error.name = 'ReplyError'
  return error
}

/** True if Redis said so itself, so that nothing of the command was done. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

/** What the last node replied to a command that was sent from one to the other until the client gave up. */
function lastRedirection({ message }: Error): string | undefined {
  const [, word] = /^Too many Cluster redirections\. Last error: ReplyError: ([A-Z]+)/.exec(message) ?? []
  return word === 'MOVED' ? 'redirected' : word
}

/** Node's code of why a sentinel cannot be reached. */
function causeAtSentinel({ message }: Error): string | undefined {
  return /^failed to connect to sentinel .* because \w+ (E[A-Z_]+)/.exec(message)?.[1]
}
