import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  AWS_REGION: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'must be a region such as us-east-1')),
  /** Replaces AWS's address for the region, for example by a VPC endpoint. */
  BEDROCK_BASE_URL: v.optional(httpUrl),
  /** The model or inference profile for requests that name none. */
  BEDROCK_MODEL: v.optional(v.string(), 'global.anthropic.claude-haiku-5-5'),
}

export type BedrockSettings = { AWS_REGION: string; BEDROCK_BASE_URL?: string | undefined }
