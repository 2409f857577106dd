const beginning = /^[a-z][a-z0-9+.-]*:\/\//i

/** Whether a text begins like an address, such as `redis://host`. */
export function isAddress(text: string): boolean {
  return beginning.test(text)
}
