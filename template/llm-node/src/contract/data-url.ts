/** What a data URL in base64 holds: its media type in lower case, and its data as it stands there. */
export type DataUrl = { mediaType: string; data: string }

/** Reads a data URL (RFC 2397); undefined for any other text, and where the data are not said to be in base64. */
export function readDataUrl(url: string): DataUrl | undefined {
  // Not by one pattern over it all: an image has megabytes.
  const comma = url.indexOf(',')
  const [type = '', ...parameters] = url.slice(0, Math.max(0, comma)).split(';')
  const mediaType = /^data:([a-z0-9]+\/[a-z0-9.+-]+)$/i.exec(type)?.[1]
  if (mediaType === undefined || parameters.at(-1)?.toLowerCase() !== 'base64') return undefined
  return { mediaType: mediaType.toLowerCase(), data: url.slice(comma + 1) }
}

/** The encoding of a text that a data URL names, such as utf-16; undefined if it names none. */
export function charsetOf(url: string): string | undefined {
  const [, ...parameters] = url.slice(0, Math.max(0, url.indexOf(','))).split(';')
  return parameters.flatMap((parameter) => /^charset="?([^"]+)"?$/i.exec(parameter.trim())?.[1] ?? [])[0]
}

/** Data in base64 as a data URL. */
export function toDataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`
}

/** True for base64 as every provider takes it: the standard alphabet, padded, and not empty (RFC 4648, 4). */
export function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.slice(0, text.length - padding)
  return text !== '' && text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(digits)
}
