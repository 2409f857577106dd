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

/** The part of the SDK in use; the replies are Bedrock's, unparsed. */
export type BedrockClient = {
  /** Gets credentials, or throws the reason why there are none. The calls use them as long as they are valid. */
  authorize(): Promise<void>
  converse(request: BedrockRequest, call: ProviderCall): Promise<unknown>
  stream(request: BedrockRequest, call: ProviderCall): AsyncIterable<unknown>
}

export type Connection = {
  settings: BedrockSettings
  apiKey: string | undefined
  /** An AWS credentials file. Without one and without a key, the SDK looks for a role. */
  credentialsFile: string | undefined
  /** For the SDK's requests for credentials. */
  fetch: typeof fetch
}

/** Creates the SDK's client. It sets everything that the SDK would read from its own files; retries belong to the router. */
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
        // The SDK leaves the connection open if its events are not read to the end.
        await body?.return(undefined)
      }
    },
  }
}

/** Each case names its scheme, so that a key in the environment cannot replace a secret. */
async function credentialsOf({ apiKey, credentialsFile }: Connection): Promise<Partial<BedrockRuntimeClientConfig>> {
  if (apiKey !== undefined) return { token: { token: apiKey }, authSchemePreference: ['httpBearerAuth'] }
  const signed = { authSchemePreference: ['sigv4'] }
  if (credentialsFile === undefined) return signed
  const { fromIni } = await import('@aws-sdk/credential-provider-ini')
  return { ...signed, credentials: fromIni({ filepath: credentialsFile, profile: 'default', ignoreCache: true }) }
}
