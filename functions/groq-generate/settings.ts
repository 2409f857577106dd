import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  GROQ_BASE_URL: v.optional(httpUrl, 'https://api.groq.com'),
  /** The model for requests that name none. */
  GROQ_MODEL: v.optional(v.string(), 'openai/gpt-oss-20b'),
}
