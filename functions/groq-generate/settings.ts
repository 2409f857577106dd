import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  GROQ_BASE_URL: v.optional(httpUrl, 'https://api.groq.com'),
  /** Asked for where a request names no model. */
  GROQ_MODEL: v.optional(v.string(), 'openai/gpt-oss-20b'),
}
