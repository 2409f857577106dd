import { bareFormat } from '../../reasoning-details.ts'

/**
 * A signature is opaque to callers, and belongs to one family of models, whose format is written before it: so it finds its way back
 * to them alone. Signatures are base64, and have no colon; one without a format came of the vendor itself.
 */
const withFormat = /^([a-z][a-z0-9.-]*):(.*)$/s

export function toSigned(signature: string, format: string): string {
  return format === bareFormat ? signature : `${format}:${signature}`
}

export function fromSigned(signed: string): { signature: string; format: string } {
  const [, format = bareFormat, signature = signed] = withFormat.exec(signed) ?? []
  return { signature, format }
}
