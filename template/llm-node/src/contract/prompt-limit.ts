import { LlmError } from '../errors.ts'

/**
 * Refuses prompts over the function's limit, before anything is spent on them.
 * @throws LlmError request_too_large
 */
export function checkPromptLength(texts: readonly string[], maxCharacters: number, param: string): void {
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  if (characters <= maxCharacters) return
  throw new LlmError('request_too_large', `The prompt has ${characters} characters, and ${maxCharacters} are allowed`, {
    param,
  })
}
