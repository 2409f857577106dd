/** Usage is in OpenAI's format, with the cached tokens as part of the prompt's. */
export { readUsage as toUsage } from '#runtime/contract/usage.ts'
