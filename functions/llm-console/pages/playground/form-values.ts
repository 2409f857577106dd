import type { Question } from '../answers/question.ts'
import { type PrivacyChoice, privacyChosen } from '../parts/privacy-choice.ts'
import { wholeNumberOf } from '../parts/whole-number.ts'

/** What is typed into the playground's form; an empty text leaves it to the router. */
export type FormValues = {
  prompt: string
  task: string
  maxLatencyMs: string
  private: PrivacyChoice
  model: string
  strategy: string
  maxTokens: string
}

export const emptyForm: FormValues = {
  prompt: '',
  task: '',
  maxLatencyMs: '',
  private: '',
  model: '',
  strategy: '',
  maxTokens: '',
}

export type FormErrors = { prompt?: string; maxLatencyMs?: string; maxTokens?: string }

/** The question, if there is one and nothing is wrong with it. */
export function readForm(values: FormValues): { question?: Question; errors: FormErrors } {
  const maxLatencyMs = wholeNumberOf(values.maxLatencyMs, 3_600_000)
  const maxTokens = wholeNumberOf(values.maxTokens, 1_000_000)
  const errors = {
    ...(values.prompt.trim() === '' && { prompt: 'Write a prompt first.' }),
    ...(maxLatencyMs.error && { maxLatencyMs: maxLatencyMs.error }),
    ...(maxTokens.error && { maxTokens: maxTokens.error }),
  }
  if (Object.keys(errors).length > 0) return { errors }
  const texts = { task: values.task, model: values.model.trim(), strategy: values.strategy }
  const given = Object.entries(texts).filter(([, text]) => text !== '')
  const question: Question = {
    prompt: values.prompt,
    ...Object.fromEntries(given),
    ...(maxLatencyMs.value !== undefined && { maxLatencyMs: maxLatencyMs.value }),
    ...(maxTokens.value !== undefined && { maxTokens: maxTokens.value }),
    ...privacyChosen(values.private),
  }
  return { question, errors }
}
