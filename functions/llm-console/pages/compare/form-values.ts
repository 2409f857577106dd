import type { Question } from '../answers/question.ts'
import { type PrivacyChoice, privacyChosen } from '../parts/privacy-choice.ts'
import { wholeNumberOf } from '../parts/whole-number.ts'

/** What is typed into the form of the comparison. */
export type FormValues = { prompt: string; maxTokens: string; repeat: string; private: PrivacyChoice }

export const emptyForm: FormValues = { prompt: '', maxTokens: '', repeat: '1', private: '' }

export type FormErrors = { prompt?: string; maxTokens?: string; repeat?: string }

const mostRepeats = 20

/** What is asked, and how often of each target; absent if something is missing or wrong. */
export function readForm(values: FormValues): { asked?: { question: Question; repeat: number }; errors: FormErrors } {
  const maxTokens = wholeNumberOf(values.maxTokens, 1_000_000)
  const repeat = wholeNumberOf(values.repeat, mostRepeats)
  const errors = {
    ...(values.prompt.trim() === '' && { prompt: 'Write a prompt first.' }),
    ...(maxTokens.error && { maxTokens: maxTokens.error }),
    ...(repeat.error && { repeat: repeat.error }),
  }
  if (Object.keys(errors).length > 0) return { errors }
  const question: Question = {
    prompt: values.prompt,
    ...(maxTokens.value !== undefined && { maxTokens: maxTokens.value }),
    ...privacyChosen(values.private),
  }
  return { asked: { question, repeat: repeat.value ?? 1 }, errors }
}
