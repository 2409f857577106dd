import { LlmError } from '../errors.ts'

/** The average in English prose. A prompt in tokens costs as much as its text, so the same limit applies. */
const charactersPerToken = 4

/**
 * Refuses prompts over the function's limit before they cost anything. A list of numbers is a prompt in tokens.
 * @throws LlmError request_too_large
 */
export function checkPromptLength(
  prompts: readonly (string | readonly number[])[],
  maxCharacters: number,
  param: string,
): void {
  const characters = prompts.reduce(
    (sum, prompt) => sum + prompt.length * (typeof prompt === 'string' ? 1 : charactersPerToken),
    0,
  )
  if (characters <= maxCharacters) return
  throw new LlmError('request_too_large', `The prompt has ${characters} characters, and ${maxCharacters} are allowed`, {
    param,
  })
}
