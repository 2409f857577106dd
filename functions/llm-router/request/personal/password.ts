import type { Detector } from './detector.ts'
import { matchAt } from './match-at.ts'

const credentials = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'`<>]{0,64}:([^\s/@"'`<>]{3,100})$/i
/** What stands for a password in documentation and in programs. */
const noPassword =
  /^(?:pass(?:word|wd)?|pwd|secret|x{3,}|\*{3,}|\.{3}|[<[{$%(].*|your.*|my.*|admin|root|postgres|test|guest|example|change.?me|user|token|key|redacted)\d{0,3}$/i

/** `postgres://shop:hunter2@db/orders` */
export const addressPassword: Detector = {
  kind: 'password',
  at: 'at_sign',
  finds(text, at) {
    const password = credentials.exec(text.slice(Math.max(0, at - 200), at))?.[1]
    return password !== undefined && !noPassword.test(password)
  },
}

const said =
  /assw(?:ord|d)(?:"|'|`)?(?: is|:| ?=| ?=>)\s{0,3}["'`]?([^\s"'`,;<>()[\]{}]{6,64})(?=["'`,;.!?]{0,2}(?:\s|$)|["'`])/y

/** `password: Tr0ub4dor&3`, `my password is …`: with a digit and a letter, and no code or placeholder. */
export const saidPassword: Detector = {
  kind: 'password',
  at: 'phrase',
  phrase: 'assw',
  finds(text, at) {
    const password = matchAt(said, text, at)?.[1]
    if (password === undefined || noPassword.test(password)) return false
    return (
      /\d/.test(password) &&
      /[A-Za-z]/.test(password) &&
      !/^[A-Za-z_][\w$]*(?:\.[A-Za-z_]\w*)+$|\$\{|^os\./.test(password)
    )
  },
}
