import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  ANTHROPIC_BASE_URL: v.optional(httpUrl, 'https://api.anthropic.com'),
  /** Asked for where a request names no model. */
  ANTHROPIC_MODEL: v.optional(v.string(), 'claude-haiku-5-5'),
}
