/** What options say, read the same by every command. All throw an Error that names the option and what it must be. */

export function oneOf<Name extends string>(option: string, given: string, names: readonly Name[]): Name {
  const name = names.find((known) => known === given)
  if (name !== undefined) return name
  throw new Error(`--${option} must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, not ${given}.`)
}

export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Error(`--${option} must be a whole number, not ${text}.`)
}

export function amountInUsd(option: string, text: string): number {
  if (/^\d*\.?\d+$/.test(text)) return Number(text)
  throw new Error(`--${option} must be an amount in USD such as 0.50, not ${text}.`)
}
