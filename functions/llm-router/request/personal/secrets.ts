import type { Detector } from './detector.ts'
import { matchAt } from './match-at.ts'

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

const pem = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----\s*(?:[A-Za-z0-9+/=:,\s-]{40})/y
export const privateKey: Detector = {
  kind: 'private_key',
  at: 'phrase',
  phrase: '-----BEGIN ',
  finds: (text, at) => matchAt(pem, text, at) !== null,
}

const token = /eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{16,2000}/y
/** A signed JSON Web Token (RFC 7519): who holds it may act for somebody, and it names that person. */
export const jwt: Detector = {
  kind: 'jwt',
  at: 'token',
  finds: (text, at) => text.startsWith('eyJ', at) && matchAt(token, text, at) !== null,
}
