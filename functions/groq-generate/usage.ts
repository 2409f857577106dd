/** Groq counts like OpenAI: prompt_tokens include cached tokens, completion_tokens include reasoning. */
export { readUsage as toUsage } from '#runtime/contract/usage.ts'
