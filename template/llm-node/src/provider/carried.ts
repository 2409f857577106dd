/**
 * A provider's whole reply that is in OpenAI's format already. It is passed on as the text it came as, so that not a byte
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
