/** The beginning of the router's API keys, by which scanners of repositories find them too. */
export const tokenPrefix = 'llmr_'

/** What a token looks like, whole or cut off. */
const token = /llmr_[\w-]{16,}/g

/** A text without the callers' tokens in it. They cannot be remembered one by one as our own secrets are. */
export function withoutTokens(text: string): string {
  return text.includes(tokenPrefix) ? text.replace(token, `${tokenPrefix}***`) : text
}
