/** OpenAI's cl100k_base, a good approximation for most other models. */
export async function loadTokenizer(): Promise<(text: string) => number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
  // A caller's text may look like one of the tokenizer's special tokens; it is counted as plain text.
  return (text) => countTokens(text, { disallowedSpecial: new Set() })
}
