import type { Detector } from './detector.ts'
import { isStartOfCell, nextCell } from './labels.ts'
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

/**
 * What is in quotes may have any sign in it. Without quotes, a value ends at a sign of code, and what follows a semicolon is the next
 * setting of a connection to a database.
 */
const said = new RegExp(
  String.raw`assw(?:ord|d)(?<sign>["'\x60]?(?: is|:| ?=| ?=>)|${nextCell})\s{0,3}(?:(?<quote>["'\x60])(?<quoted>(?:(?!\k<quote>)[^\s\0]){6,64})\k<quote>|["'\x60]?(?<bare>[^\s\0"'\x60,;<>()[\]{}|]{6,64})(?=(?<bracket>[)\]}])|["'\x60,;.!?]{0,2}(?:[\s\0]|$)|["'\x60|]|;[a-z ]{2,40}=|<(?:\/|br)))`,
  'iy',
)
/** How programs and settings write where a password comes from, or what one has to match. */
const inCode = [
  // `config.password2`, `os.environ`
  /^[A-Za-z_][\w$]*(?:\.[A-Za-z_]\w*)+$|^os\./,
  // `${PASSWORD_1}`
  /\$\{/,
  // `RESET_PASSWORD_2`, a constant's name, and `@db_password_1`, a reference
  /^[A-Z]+(?:_[A-Z\d]+)+$|^@[a-z]+(?:_[a-z\d]+)+$/,
  // `get_secret('db1')`, `string().min(8)`
  /^[A-Za-z_][\w.]*\(.*\)$/,
  // `/^[a-z]{8,}$/i`, `^.{8,}$`
  /^\/.*\/[gimsuvy]{0,4}$|^\^.*\$$/,
  // `op://Prod1/db/password`, `ref+vault://secret/db1`, `vault:secret/data/db1#password`, `ssm:/prod1/db`
  /^(?!https?:)(?:[a-z]{2,12}(?:\+[a-z]{2,20})?:\/\/|(?:vault|file|ssm):\/?)[\w.-]+(?:\/[\w.-]+)+(?:[#?][\w.=&-]+)?$/,
  // `https://docs.example.com/v2/reset-password`, but no link with a secret in it: its last piece is of words only, and in the others
  // no letter follows a digit
  /^https?:\/\/[\w.-]+(?::\d+)?(?:(?:\/(?:[a-z]*\d*[._-])*[a-z]*\d*)*\/[a-z]+(?:[._-][a-z]+)*)?(?:#[a-z-]+)?[/.!?]{0,2}$/i,
  // `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`, `projects/p1/secrets/db/versions/2`
  /^arn:aws[a-z-]*:[a-z]+:|^projects\/[\w-]+\/secrets\/[\w/-]+$/,
  // `/run/secrets/db1`
  /^\/(?:run|var|etc|mnt)(?:\/[\w.-]+)+$/,
]

/** What stands beside `password` in tables. */
const noneInTable = [
  // `sha256`, `WPA2-PSK`, `TLSv1.2`, `ISO27001`: an algorithm or a standard
  /^(?:s?sha|md|base|pbkdf|argon|[bs]?crypt|aes|rsa|pkcs|wpa|(?:tls|ssl|ntlm)v?|hmac[-_]?(?:sha|md)?|utf|oauth|rfc|iso|fips|nist|owasp-a)[-_]?\d/i,
  // `varchar255`, `max255`, `min8chars`, `90days`, `v1.2.0`: a type, a limit or a version, as a whole, since people are called Max and Charly
  /^(?:(?:n?(?:var)?char|byte[as]?)[-_]?\d+|(?:max|min)[-_]?\d{1,3}|(?:(?:max|min)[-_]?)?\d+[-_]?(?:days?|chars?)\+?|v\d+\.\d[\w.-]*)$/i,
  // `/api/v1/password`, `PROJ-1234`, `CVE-2024-1234`: a path or a ticket
  /^\/|^[A-Z]+(?:-\d+)+$/i,
]
/** `address1`, `totp_2fa`, `addressLine1` */
const field = /^[a-z]+(?:[A-Z][a-z]+|_[a-z\d]+)*\d?$/

/** `password: Tr0ub4dor&3`, `DB_PASSWORD=…`, `my password is …`, `| Password | … |`: with a digit and a letter, and no code or placeholder. */
export const saidPasswords: Detector[] = ['assw', 'ASSW'].map((phrase) => ({
  kind: 'password',
  at: 'phrase',
  phrase,
  finds(text, at) {
    const match = matchAt(said, text, at)
    const { sign = '', quoted, bare, bracket } = match?.groups ?? {}
    const password = quoted ?? bare
    if (match === null || password === undefined) return false
    if (!/\d/.test(password) || !/[A-Za-z]/.test(password) || noPassword.test(password)) return false
    if (/[|,;]/.test(sign) && (!isLabel(text, at) || noneInTable.some((none) => none.test(password)))) return false
    if (/[,;]/.test(sign) && field.test(password) && isInList(text, at)) return false
    if (bracket !== undefined && (/=/.test(sign) || isArgument(text, at, at + match[0].length))) return false
    return !inCode.some((code) => code.test(password))
  },
}))

/** Whether the word alone, or as `DB_PASSWORD`, is in its cell. */
function isLabel(text: string, at: number): boolean {
  const word = /[\w-]*$/.exec(text.slice(Math.max(0, at - 30), at))?.[0] ?? ''
  return isStartOfCell(text, at - word.length)
}

/** `['email', 'password', 'address1']`: after a bracket on the same line. A password such as `hunter2` looks like a field there. */
function isInList(text: string, at: number): boolean {
  return /[([][^\n\0]*$/.test(text.slice(Math.max(0, at - 200), at))
}

/** `login(password: Base64Text)` is code, and `(password: Hunter42x)` a remark. What opens the bracket is near in a remark. */
function isArgument(text: string, at: number, end: number): boolean {
  if (/^.\s?(?:=>|->|:|\{)/.test(text.slice(end, end + 4))) return true
  const near = text.slice(Math.max(0, at - 60), at)
  return !/[([{]/.test(near) || /(?:[\w$)>\](]|= ?)[([{][^([{]*$/.test(near)
}
