/**
 * A provider's whole reply that is already in OpenAI's format. It is passed on as the text it came in, so that not a byte
 * changes. `value` is that text parsed.
 */
export class Carried {
  readonly value: unknown
  readonly text: string

  constructor(value: unknown, text: string) {
    this.value = value
    this.text = text
  }
}

/**
 * A reply in OpenAI's format, carried unless `translate` changes it.
 * @param translate returns the value itself if nothing has to change
 */
export function carry(text: string, translate: (value: unknown) => unknown): unknown {
  const value: unknown = JSON.parse(text)
  const translated = translate(value)
  return translated === value ? new Carried(value, text) : translated
}
