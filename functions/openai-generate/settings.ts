import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'
import { vendorNames } from './vendor/vendors.ts'

export const settings = {
  /** Up to and with the version: `/chat/completions` is appended. OpenAI's own where unset; other vendors need it. */
  OPENAI_BASE_URL: v.optional(httpUrl),
  /** Asked for where a request names no model. */
  OPENAI_MODEL: v.string(),
  /** Asked for where a request for embeddings names no model. */
  OPENAI_EMBEDDING_MODEL: v.optional(v.string()),
  OPENAI_VENDOR: v.optional(v.picklist(vendorNames, `must be one of ${vendorNames.join(', ')}`), 'openai'),
  /** Who is asking, for vendors that want to know. */
  OPENAI_APP_URL: v.optional(httpUrl),
  OPENAI_APP_TITLE: v.optional(v.string()),
}

export type OpenAiSettings = {
  OPENAI_BASE_URL?: string | undefined
  OPENAI_APP_URL?: string | undefined
  OPENAI_APP_TITLE?: string | undefined
}
