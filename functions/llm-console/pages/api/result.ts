/**
 * Why there is no value. `signed-out`: the session has ended. `refused`: the router, or the console, answered with an error.
 * `unreachable`: nobody answered. `another-version`: the answer has another form than this page knows. `aborted`: the page itself
 * no longer wants it.
 */
export type FailureKind = 'signed-out' | 'refused' | 'unreachable' | 'another-version' | 'aborted'

export type Failure = {
  kind: FailureKind
  /** What happened, and what to do about it. */
  message: string
  status?: number
  /** The code of the router's error table. */
  code?: string
  /** The field of the request that is at fault. */
  param?: string
}

export type Result<Value> = { ok: true; value: Value } | { ok: false; failure: Failure }
