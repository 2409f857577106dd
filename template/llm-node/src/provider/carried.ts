/**
 * A provider's whole reply that is in OpenAI's form as it came: it goes out as its own text, so that not a byte of it
 * changes. `value` is what that text says.
 */
export class Carried {
  readonly value: unknown
  readonly text: string

  constructor(value: unknown, text: string) {
    this.value = value
    this.text = text
  }
}
