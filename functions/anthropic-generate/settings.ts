import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  ANTHROPIC_BASE_URL: v.optional(httpUrl, 'https://api.anthropic.com'),
  /** The model for requests that name none. */
  ANTHROPIC_MODEL: v.optional(v.string(), 'claude-haiku-5-5'),
}
