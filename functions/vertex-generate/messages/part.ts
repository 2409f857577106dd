import { LlmError } from '#runtime/errors.ts'

/** A part of a turn, as Gemini takes it. */
export type Part =
  | { text: string }
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { mimeType: string; fileUri: string } }
  | { functionCall: { name: string; args: Record<string, unknown> }; thoughtSignature?: string }
  | { functionResponse: { name: string; response: Record<string, unknown> } }

/** The error for a message that cannot be translated. */
export function refusal(message: string): LlmError {
  return new LlmError('invalid_request', message, { param: 'messages' })
}
