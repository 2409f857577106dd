import { readFile } from 'node:fs/promises'
import { anthropic } from './simulators/anthropic.ts'
import { bedrock } from './simulators/bedrock.ts'
import { writeExternalAccount } from './simulators/google-credentials.ts'
import { groq } from './simulators/groq.ts'
import { llamaCpp } from './simulators/llama-cpp.ts'
import { ollama } from './simulators/ollama.ts'
import { openai } from './simulators/openai.ts'
import type { SimulatedProvider } from './simulators/provider.ts'
import { vertex } from './simulators/vertex.ts'

/** How to tell whether the real provider can be called, and what replaces it if not. */
export type ProviderRule = {
  simulated: SimulatedProvider
  /** If it is set, it names the provider's address, and nothing is simulated. */
  addressVariable: string
  /** The end of the address, if the function expects more than the host. */
  addressPath?: string
  /** Without these, the provider cannot be called. */
  neededVariables?: readonly string[]
  credential?: {
    secret: string
    /** Contains the credential itself, or the path of a file with it. */
    variable: string
    holds: 'value' | 'path'
    /** The credential that a simulator accepts; files that it refers to are written to `directory`. */
    simulated(directory: string, simulatorUrl: string): Promise<string>
  }
  /** The provider's address if it runs on this machine. */
  localAddress?: string
  /** Other variables that the function needs when its provider is simulated. */
  simulatedEnvironment?: Readonly<Record<string, string>>
  /** Completes "To use the real one, …". */
  howToUseTheRealOne: string
}

/** Unlike any word of an answer, since functions strike out their keys. */
const simulatedKey = 'simulated-key-of-a-simulated-provider'

export const providerRules: readonly ProviderRule[] = [
  {
    simulated: groq,
    addressVariable: 'GROQ_BASE_URL',
    credential: {
      secret: 'groq-api-key',
      variable: 'GROQ_API_KEY',
      holds: 'value',
      simulated: async () => simulatedKey,
    },
    howToUseTheRealOne: 'set GROQ_API_KEY or write the key to .secrets/groq-api-key',
  },
  {
    simulated: openai,
    addressVariable: 'OPENAI_BASE_URL',
    addressPath: '/v1',
    credential: {
      secret: 'openai-api-key',
      variable: 'OPENAI_API_KEY',
      holds: 'value',
      simulated: async () => simulatedKey,
    },
    howToUseTheRealOne: 'set OPENAI_API_KEY or write the key to .secrets/openai-api-key',
  },
  {
    simulated: vertex,
    addressVariable: 'VERTEX_BASE_URL',
    neededVariables: ['GOOGLE_CLOUD_PROJECT'],
    credential: {
      secret: 'vertex-credentials',
      variable: 'GOOGLE_APPLICATION_CREDENTIALS',
      holds: 'path',
      simulated: async (directory, simulatorUrl) =>
        readFile(await writeExternalAccount(directory, simulatorUrl), 'utf8'),
    },
    simulatedEnvironment: { GOOGLE_CLOUD_PROJECT: 'simulated' },
    howToUseTheRealOne:
      'set GOOGLE_CLOUD_PROJECT, and set GOOGLE_APPLICATION_CREDENTIALS to a key file or copy that to .secrets/vertex-credentials',
  },
  {
    simulated: anthropic,
    addressVariable: 'ANTHROPIC_BASE_URL',
    credential: {
      secret: 'anthropic-api-key',
      variable: 'ANTHROPIC_API_KEY',
      holds: 'value',
      simulated: async () => simulatedKey,
    },
    howToUseTheRealOne: 'set ANTHROPIC_API_KEY or write the key to .secrets/anthropic-api-key',
  },
  {
    simulated: bedrock,
    addressVariable: 'BEDROCK_BASE_URL',
    neededVariables: ['AWS_REGION'],
    credential: {
      secret: 'bedrock-api-key',
      variable: 'AWS_BEARER_TOKEN_BEDROCK',
      holds: 'value',
      simulated: async () => simulatedKey,
    },
    simulatedEnvironment: { AWS_REGION: 'us-east-1' },
    howToUseTheRealOne: 'set AWS_REGION, and set AWS_BEARER_TOKEN_BEDROCK or write the key to .secrets/bedrock-api-key',
  },
  {
    simulated: llamaCpp,
    addressVariable: 'CLUSTER_BASE_URL',
    neededVariables: ['CLUSTER_BASE_URL'],
    credential: {
      secret: 'cluster-hmac-secret',
      variable: 'CLUSTER_HMAC_SECRET',
      holds: 'value',
      simulated: async () => simulatedKey,
    },
    simulatedEnvironment: { CLUSTER_MODEL: 'llama-3.2-1b-instruct', CLUSTER_AUTH: 'hmac' },
    howToUseTheRealOne:
      'set CLUSTER_BASE_URL and CLUSTER_MODEL, and set CLUSTER_HMAC_SECRET or write the secret to .secrets/cluster-hmac-secret',
  },
  {
    simulated: ollama,
    addressVariable: 'OLLAMA_HOST',
    localAddress: 'http://127.0.0.1:11434',
    howToUseTheRealOne: 'start Ollama (ollama serve) or set OLLAMA_HOST',
  },
]
