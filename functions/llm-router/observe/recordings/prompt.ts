import type { Question } from './sampled.ts'

/** At about four characters to a token. */
const [mostTokens, mostCharacters] = [32_000, 128_000]

/** The fields of a body that another request has to be asked anew: not its model, and not how the answer is sent. */
const left = new Set(['model', 'stream', 'stream_options', 'user', 'metadata', 'safety_identifier', 'prompt_cache_key'])

/**
 * What a request asks, to be asked again; undefined for one that is private, too long, or has anything but text: images, sounds and
 * files would fill the store.
 */
export function promptOf({ request, path = '/v1/chat/completions', body }: Question): string | undefined {
  if (request.private || request.caller?.key?.private === true) return undefined
  const { hasMedia, images } = request.bounds()
  // The length of lists of tokens counts as well, so that the text need not be made to see that it is too long.
  if (hasMedia || images > 0 || request.promptTokens > mostTokens) return undefined
  const fields = Object.entries(body).filter(([name]) => !left.has(name))
  const text = JSON.stringify({ path, body: Object.fromEntries(fields) })
  return text.length > mostCharacters ? undefined : text
}
