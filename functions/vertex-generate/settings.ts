import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  GOOGLE_CLOUD_PROJECT: v.string(),
  GOOGLE_CLOUD_LOCATION: v.optional(v.string(), 'global'),
  /** Another address than Google's own for the location. */
  VERTEX_BASE_URL: v.optional(httpUrl),
  /** Asked for where a request names no model. */
  VERTEX_MODEL: v.optional(v.string(), 'gemini-3.5-flash-lite'),
  /** Asked for where a request for embeddings names no model. */
  VERTEX_EMBEDDING_MODEL: v.optional(v.string(), 'gemini-embedding-001'),
  VERTEX_SDK: v.optional(v.picklist(['genai', 'vertexai'], 'must be genai or vertexai'), 'genai'),
}

export type VertexSettings = {
  GOOGLE_CLOUD_PROJECT: string
  GOOGLE_CLOUD_LOCATION: string
  VERTEX_BASE_URL?: string | undefined
  VERTEX_SDK: 'genai' | 'vertexai'
}
