import { refusal } from '#runtime/contract/refusal.ts'

/**
 * The bytes of an image in a data URL. Bytes and not base64: what the ollama package gets as a text it takes for the name
 * of a file, if there is one of that name, and sends that.
 * @throws LlmError invalid_request for other URLs: an address that a caller names is never fetched from inside the cluster
 */
export function toImage(url: string): Uint8Array {
  // Not by one pattern over it all: an image has megabytes.
  const comma = url.indexOf(',')
  if (!/^data:image\/[a-z0-9.+-]+;base64$/i.test(url.slice(0, Math.max(0, comma)))) {
    throw refusal('An image must be a data URL such as data:image/png;base64,… for ollama')
  }
  const data = url.slice(comma + 1)
  const digits = data.replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(digits) || digits.length % 4 === 1) {
    throw refusal('The data URL of an image is not valid base64')
  }
  return Buffer.from(data, 'base64')
}
