import { hash } from 'node:crypto'

/**
 * A text for the store, as a line with its version and a digest of its name and of what follows. A store that mixes texts up, or has
 * one of another form, gives nobody what belongs to another name.
 * @param version of the text's form
 */
export function sealed(version: number, name: string, content: string): string {
  return `${sealOf(version, name, content)}\n${content}`
}

/** Undefined for what is corrupt, of another version, or not of this name. */
export function unsealed(version: number, name: string, text: string): string | undefined {
  const end = text.indexOf('\n')
  const content = text.slice(end + 1)
  return end >= 0 && text.slice(0, end) === sealOf(version, name, content) ? content : undefined
}

function sealOf(version: number, name: string, content: string): string {
  return `${version} ${hash('sha256', `${name}\n${content}`)}`
}
