import type { SimulatedRequest } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

export type OpenAiErrorBody = { message?: string; type?: string; param?: string; code?: string }

/** OpenAI's error: each of its fields is there, null where there is nothing to say. */
export function openAiError(
  status: number,
  body: OpenAiErrorBody,
  headers: Record<string, string> = {},
): SimulatedReply {
  const { message = '', type = 'invalid_request_error', param = null, code = null } = body
  return jsonReply({ error: { message, type, param, code } }, { status, headers })
}

export function unknownModel(model: string): SimulatedReply {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`
  return openAiError(404, { message, code: 'model_not_found' })
}

/** Every key is good except none and `invalid`. */
export function hasKey({ headers }: SimulatedRequest): boolean {
  const [, key] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  return key !== undefined && key !== 'invalid'
}

export const wrongKey: OpenAiErrorBody = {
  message:
    'Incorrect API key provided: invalid. You can find your API key at https://platform.openai.com/account/api-keys.',
  code: 'invalid_api_key',
}
