import type { Privacy } from '#runtime/contract/privacy.ts'

/** What can be chosen of privacy; an empty text says nothing of it. */
const choices = ['', 'auto', 'true'] as const
export type PrivacyChoice = (typeof choices)[number]

export function readPrivacyChoice(value: string): PrivacyChoice {
  return choices.find((choice) => choice === value) ?? ''
}

/** The property that says it. */
export function privacyChosen(choice: PrivacyChoice): { private?: Privacy } {
  return choice === '' ? {} : { private: choice === 'true' ? true : choice }
}
