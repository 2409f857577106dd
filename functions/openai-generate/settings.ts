import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'
import { vendorNames } from './vendor/vendors.ts'

export const settings = {
  /** Up to and including the version; `/chat/completions` is appended. It defaults to OpenAI's; other vendors require it. */
  OPENAI_BASE_URL: v.optional(httpUrl),
  /** The model for requests that name none. */
  OPENAI_MODEL: v.string(),
  /** The model for embedding requests that name none. */
  OPENAI_EMBEDDING_MODEL: v.optional(v.string()),
  OPENAI_VENDOR: v.optional(v.picklist(vendorNames, `must be one of ${vendorNames.join(', ')}`), 'openai'),
  /** The calling application, for vendors that ask for it. */
  OPENAI_APP_URL: v.optional(httpUrl),
  OPENAI_APP_TITLE: v.optional(v.string()),
}

export type OpenAiSettings = {
  OPENAI_BASE_URL?: string | undefined
  OPENAI_APP_URL?: string | undefined
  OPENAI_APP_TITLE?: string | undefined
}
