import { refusal } from '#runtime/contract/refusal.ts'

/** Model ids and ARNs (docs.aws.amazon.com, `modelId` of Converse). */
const idOrArn = /^[a-z0-9][\w.:/-]{0,2047}$/i

/**
 * Checks a model's name, which becomes part of the path: `..` would lead to another path.
 * @throws LlmError invalid_request
 */
export function checkModelName(model: string): void {
  if (idOrArn.test(model)) return
  throw refusal('model must be an id of Bedrock or an ARN, of letters, digits and _ . : / -', 'model')
}
