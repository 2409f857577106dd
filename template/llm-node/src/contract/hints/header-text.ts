import { isUtf8 } from 'node:buffer'

/**
 * What a header says. Node hands over each of its bytes as a character (latin1), and clients write UTF-8. What is not valid UTF-8 stays
 * as it is: HTTP says nothing of the encoding (RFC 9110, 5.5).
 */
export function textOfHeader(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : value
}
