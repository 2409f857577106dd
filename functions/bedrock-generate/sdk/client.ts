import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { BedrockRequest } from '../request.ts'
import type { BedrockSettings } from '../settings.ts'
import { type CallOptions, createRequestHandler } from './request-handler.ts'

/** The SDK as far as it is used here; the replies are Bedrock's, unparsed. */
export type BedrockClient = {
  /** Comes to credentials, or throws why there are none; the calls then use them for as long as they hold. */
  authorize(): Promise<void>
  converse(request: BedrockRequest, call: ProviderCall): Promise<unknown>
  stream(request: BedrockRequest, call: ProviderCall): AsyncIterable<unknown>
}

export type Connection = {
  settings: BedrockSettings
  apiKey: string | undefined
  /** An AWS credentials file; without one and without a key the SDK looks for a role, as it does everywhere. */
  credentialsFile: string | undefined
  /** For the requests by which the SDK comes to its credentials. */
  fetch: typeof fetch
}

/** Makes the SDK's client. What it would look up in files of its own is set here; retries belong to the router. */
export async function connect(connection: Connection): Promise<BedrockClient> {
  const { AWS_REGION, BEDROCK_BASE_URL } = connection.settings
  const client = new BedrockRuntimeClient({
    region: AWS_REGION,
    ...(BEDROCK_BASE_URL !== undefined && { endpoint: BEDROCK_BASE_URL }),
    ...(await credentialsOf(connection)),
    requestHandler: createRequestHandler(connection.fetch),
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
  })
  return {
    async authorize() {
      if (connection.apiKey === undefined) await client.config.credentials()
    },
    async converse(request, { fetch, signal }) {
      let reply = ''
      const onReply = (text: string) => {
        reply = text
      }
      const options: CallOptions = { fetch, abortSignal: signal, onReply }
      await client.send(new ConverseCommand(request), options)
      return parseExactly(reply)
    },
    async *stream(request, { fetch, signal }) {
      let body: AsyncGenerator<Uint8Array> | undefined
      const onBody = (opened: AsyncGenerator<Uint8Array>) => {
        body = opened
      }
      const options: CallOptions = { fetch, abortSignal: signal, onBody }
      try {
        const { stream } = await client.send(new ConverseStreamCommand(request), options)
        yield* stream ?? []
      } finally {
        // The SDK leaves the connection open when its events are not read to their end.
        await body?.return(undefined)
      }
    },
  }
}

/** A scheme is named in each case, so that a key in the environment takes no secret's place. */
async function credentialsOf({ apiKey, credentialsFile }: Connection): Promise<Partial<BedrockRuntimeClientConfig>> {
  if (apiKey !== undefined) return { token: { token: apiKey }, authSchemePreference: ['httpBearerAuth'] }
  const signed = { authSchemePreference: ['sigv4'] }
  if (credentialsFile === undefined) return signed
  const { fromIni } = await import('@aws-sdk/credential-provider-ini')
  return { ...signed, credentials: fromIni({ filepath: credentialsFile, profile: 'default', ignoreCache: true }) }
}
