import * as v from 'valibot'
import type { ChatRequest } from './chat-completions.ts'
import type { OpenAiErrorBody } from './openai-error.ts'

const filePart = v.looseObject({ type: v.literal('file'), file: v.looseObject({}) })

/** OpenAI takes a file by its id, or whole: with a name, and its data as a data URL. */
export function refuseUnnamedFile(messages: ChatRequest['messages']): OpenAiErrorBody | undefined {
  for (const [message, { content }] of messages.entries()) {
    for (const [place, part] of (Array.isArray(content) ? content : []).entries()) {
      const parsed = v.safeParse(filePart, part)
      if (!parsed.success || typeof parsed.output.file.file_id === 'string') continue
      const { filename, file_data: data } = parsed.output.file
      const param = `messages[${message}].content[${place}].file`
      if (typeof filename !== 'string' || data === undefined) return missing(`${param}.file_id`)
      if (!/^data:[^,]+;base64,/i.test(String(data))) {
        const told =
          "Expected a base64-encoded data URL with an application/pdf MIME type (e.g. 'data:application/pdf;base64,...')"
        return { message: `Invalid '${param}.file_data'. ${told}.`, param: `${param}.file_data`, code: 'invalid_value' }
      }
    }
  }
  return undefined
}

function missing(param: string): OpenAiErrorBody {
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' }
}
