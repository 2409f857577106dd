import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  GOOGLE_CLOUD_PROJECT: v.string(),
  GOOGLE_CLOUD_LOCATION: v.optional(v.string(), 'global'),
  /** Replaces Google's address for the location. */
  VERTEX_BASE_URL: v.optional(httpUrl),
  /** The model for requests that name none. */
  VERTEX_MODEL: v.optional(v.string(), 'gemini-3.5-flash-lite'),
  /** The model for embedding requests that name none. */
  VERTEX_EMBEDDING_MODEL: v.optional(v.string(), 'gemini-embedding-001'),
  VERTEX_SDK: v.optional(v.picklist(['genai', 'vertexai'], 'must be genai or vertexai'), 'genai'),
}

export type VertexSettings = {
  GOOGLE_CLOUD_PROJECT: string
  GOOGLE_CLOUD_LOCATION: string
  VERTEX_BASE_URL?: string | undefined
  VERTEX_SDK: 'genai' | 'vertexai'
}
