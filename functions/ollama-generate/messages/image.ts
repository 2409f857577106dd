import { readDataUrl } from '#runtime/contract/data-url.ts'
import { unsupported } from '#runtime/contract/refusal.ts'

/**
 * The bytes of an image in a data URL. They are bytes and not base64, because the ollama package takes a text for the name of a
 * file and, if that file exists, sends the file.
 * @throws LlmError unsupported_by_provider for other URLs: the cluster never fetches an address that a caller names
 */
export function toImage(url: string): Uint8Array {
  const inline = readDataUrl(url)
  if (inline?.mediaType.startsWith('image/')) return Buffer.from(inline.data, 'base64')
  throw unsupported('An image must be a data URL such as data:image/png;base64,… for ollama', 'messages')
}
