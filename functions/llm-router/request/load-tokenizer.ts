/** OpenAI's cl100k_base, which most models of other makers come near to. */
export async function loadTokenizer(): Promise<(text: string) => number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
  // A text of a caller may look like one of the tokenizer's own marks, and is counted as the text that it is.
  return (text) => countTokens(text, { disallowedSpecial: new Set() })
}
