import { hash } from 'node:crypto'

/**
 * A text for the store, as a line with its version and a digest of its name and of what follows. A store that mixes texts up, or has
 * one of another form, gives nobody what belongs to another name.
 * @param version of the text's form
 */
export function sealed(version: number, name: string, content: string): string {
  return `${version} ${hash('sha256', `${name}\n${content}`)}\n${content}`
}

/** Undefined for what is corrupt, of another version, or not of this name. */
export function unsealed(version: number, name: string, text: string): string | undefined {
  const content = text.slice(text.indexOf('\n') + 1)
  return sealed(version, name, content) === text ? content : undefined
}
