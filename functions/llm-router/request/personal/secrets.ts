import type { Detector } from './detector.ts'
import { matchAt } from './match-at.ts'
import { isBehindOption, tokenStart } from './token-start.ts'

const connection = /Key=[A-Za-z0-9+/]{40,88}={0,2}/y
/** `AccountKey=` and `SharedAccessKey=` in Azure's connection strings. */
export const connectionKey: Detector = {
  kind: 'api_key',
  at: 'phrase',
  phrase: 'Key=',
  finds: (text, at) => matchAt(connection, text, at) !== null,
}

const hook = /hooks\.slack\.com\/(?:services|workflows)\/T\w{6,}\/\w{6,}\/\w{16,}/y
/** An address that lets anybody post. */
export const hookAddress: Detector = {
  kind: 'api_key',
  at: 'phrase',
  phrase: 'hooks.slack.com/',
  finds: (text, at) => matchAt(hook, text, at) !== null && !/[xX]{8}/.test(text.slice(at, at + 80)),
}

const discordHook = /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{17,20}\/[\w-]{60,}/y
/** The same at Discord. */
export const discordHookAddress: Detector = {
  kind: 'api_key',
  at: 'phrase',
  phrase: 'discord',
  finds: (text, at) => matchAt(discordHook, text, at) !== null && !/[xX]{8}/.test(text.slice(at, at + 130)),
}

const pem = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
const directBody = /\s*[A-Za-z0-9+/=:,\s-]{40}/y
/** A line of base64, which has letters of both cases and digits. */
const bodyLine = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])/
/**
 * What programs call things: `KeyLoaderTest`, `HowToRotate`, `v2`, `X509`, `i18n`, `2024`. Base64 has single small letters between capitals.
 * A word ends where the next one begins and nowhere else, so that there is one way to match.
 */
const words = '[A-Z]{0,6}[a-z]{2,}(?![a-z])'
const shortWords = '[A-Z]{0,5}(?:A[st]|By|Db|I[dfnos]|Js|No|O[fnr]|T[os]|Up)(?![a-z])'
const number = String.raw`\d{1,4}(?:[a-z](?![a-z]))?`
const programName = new RegExp(
  String.raw`^(?:\d+|[a-z]|(?:(?:${words}|${shortWords})(?:${number})?|(?:[A-Z]{1,6}|[a-z])${number})*[A-Z]{0,6})$`,
)
const bodyCharacters = 400
const shortestLine = 40

/**
 * A key in PEM. Between its first line and the next, there may be headers, numbers of lines, marks of quotation or of a comment, or the
 * signs with which a program joins texts.
 */
export const privateKey: Detector = {
  kind: 'private_key',
  at: 'phrase',
  phrase: '-----BEGIN ',
  finds(text, at) {
    const header = matchAt(pem, text, at)?.[0]
    if (header === undefined) return false
    const start = at + header.length
    return matchAt(directBody, text, start) !== null || hasBodyLine(text, start)
  },
}

/** Each character is looked at for one header only, however many there are. */
function hasBodyLine(text: string, start: number): boolean {
  const [body = ''] = text.slice(start, start + bodyCharacters).split(/-----(?:BEGIN|END)|\0/, 1)
  return body.split(/[^A-Za-z0-9+/]+/).some(isBodyLine)
}

function isBodyLine(line: string): boolean {
  return (
    line.length >= shortestLine && bodyLine.test(line) && !line.split('/').every((piece) => programName.test(piece))
  )
}

const token = /eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{16,2000}/y
/** A signed JSON Web Token (RFC 7519): who holds it may act for somebody, and it names that person. */
export const jwt: Detector = {
  kind: 'jwt',
  at: 'token',
  finds(text, at) {
    const start = tokenStart(text, at)
    return isToken(text, start) || (isBehindOption(text, start) && isToken(text, start + 1))
  },
}

function isToken(text: string, start: number): boolean {
  return text.startsWith('eyJ', start) && matchAt(token, text, start) !== null
}
