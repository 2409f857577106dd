import { readDataUrl } from '#runtime/contract/data-url.ts'
import { unsupported } from '#runtime/contract/refusal.ts'

/**
 * The bytes of an image in a data URL. Bytes and not base64: what the ollama package gets as a text it takes for the name
 * of a file, if there is one of that name, and sends that.
 * @throws LlmError unsupported_by_provider for other URLs: an address that a caller names is never fetched from inside the cluster
 */
export function toImage(url: string): Uint8Array {
  const inline = readDataUrl(url)
  if (inline?.mediaType.startsWith('image/')) return Buffer.from(inline.data, 'base64')
  throw unsupported('An image must be a data URL such as data:image/png;base64,… for ollama', 'messages')
}
