import { createHash, createHmac } from 'node:crypto'
import type { SimulatedCall } from '../../../local/simulators/simulator.ts'

/**
 * True where a call carries the signature that AWS would compute for it (Signature Version 4,
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export function isSignedBy(secretKey: string, { method, path, headers, body }: SimulatedCall): boolean {
  const pattern = /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/
  const [, scope = '', signed = '', signature] = pattern.exec(headers.authorization ?? '') ?? []
  const canonical = [
    method,
    // What is sent is encoded once more, for all services but S3.
    path.split('/').map(encodeURIComponent).join('/'),
    '',
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha256(JSON.stringify(body)),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${secretKey}`)
  return hmac(key, toSign).toString('hex') === signature
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
