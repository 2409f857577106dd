import type { Privacy } from '#runtime/contract/privacy.ts'

/** What can be chosen of a question's privacy; an empty text leaves it to key and catalogue. */
export const privateOptions = [
  { value: '', label: 'as the key says' },
  { value: 'auto', label: 'in the cluster if personal data is in it' },
  { value: 'true', label: 'in the cluster' },
] as const

export type PrivateChoice = (typeof privateOptions)[number]['value']

export function readChoice(value: string): PrivateChoice {
  return privateOptions.find((option) => option.value === value)?.value ?? ''
}

/** What the question says of it. */
export function privacyChosen(choice: PrivateChoice): { private?: Privacy } {
  return choice === '' ? {} : { private: choice === 'true' ? true : choice }
}
