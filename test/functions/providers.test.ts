import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFunction as anthropicGenerate } from '../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { createFunction as clusterGenerate } from '../../functions/cluster-generate/handler.ts'
import { createFunction as groqGenerate } from '../../functions/groq-generate/handler.ts'
import { createFunction as ollamaEmbed } from '../../functions/ollama-embed/handler.ts'
import { createFunction as ollamaGenerate } from '../../functions/ollama-generate/handler.ts'
import { createFunction as openaiGenerate } from '../../functions/openai-generate/handler.ts'
import { createFunction as vertexGenerate } from '../../functions/vertex-generate/handler.ts'
import { anthropic } from '../../local/simulators/anthropic.ts'
import { bedrock } from '../../local/simulators/bedrock.ts'
import { writeExternalAccount } from '../../local/simulators/google-credentials.ts'
import { groq } from '../../local/simulators/groq.ts'
import { llamaCpp } from '../../local/simulators/llama-cpp.ts'
import { ollama } from '../../local/simulators/ollama.ts'
import { openai } from '../../local/simulators/openai.ts'
import type { Simulator } from '../../local/simulators/simulator.ts'
import { vertex } from '../../local/simulators/vertex.ts'
import { describeProvider } from './provider-contract.ts'

describeProvider({
  title: 'groq-generate',
  carries: ['tools', 'images', 'json_schema'],
  provider: 'groq',
  createFunction: groqGenerate,
  folder: 'groq-generate',
  simulator: groq,
  kind: 'chat',
  async environment(simulator, directory) {
    const file = join(directory, 'groq-api-key')
    await writeFile(file, 'gsk_simulated\n')
    return { GROQ_BASE_URL: simulator.url, GROQ_API_KEY_FILE: file }
  },
})

describeProvider({
  title: 'openai-generate',
  carries: ['tools', 'images', 'json_schema'],
  provider: 'openai',
  createFunction: openaiGenerate,
  folder: 'openai-generate',
  simulator: openai,
  kind: 'both',
  async environment(simulator, directory) {
    const file = join(directory, 'openai-api-key')
    await writeFile(file, 'sk-simulated\n')
    return {
      OPENAI_BASE_URL: `${simulator.url}/v1`,
      OPENAI_MODEL: 'gpt-5-nano',
      OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
      OPENAI_API_KEY_FILE: file,
    }
  },
})

const onVertex = (sdk: string) => async (simulator: Simulator, directory: string) => ({
  GOOGLE_CLOUD_PROJECT: 'test-project',
  VERTEX_BASE_URL: simulator.url,
  VERTEX_SDK: sdk,
  VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, simulator.url),
})

for (const sdk of ['genai', 'vertexai']) {
  describeProvider({
    title: `vertex-generate by ${sdk}`,
    carries: ['tools', 'images', 'json_schema', 'reasoning'],
    reasoning: { asked: { reasoning_effort: 'low' }, reaches: /"thinkingLevel":"LOW"/ },
    provider: 'vertex',
    createFunction: vertexGenerate,
    folder: 'vertex-generate',
    simulator: vertex,
    kind: sdk === 'genai' ? 'both' : 'chat',
    environment: onVertex(sdk),
  })
}

describeProvider({
  title: 'anthropic-generate',
  carries: ['tools', 'images', 'json_schema', 'reasoning'],
  reasoning: { asked: { thinking: { type: 'adaptive' } }, reaches: /"adaptive"/ },
  provider: 'anthropic',
  createFunction: anthropicGenerate,
  folder: 'anthropic-generate',
  simulator: anthropic,
  kind: 'chat',
  async environment(simulator, directory) {
    const file = join(directory, 'anthropic-api-key')
    await writeFile(file, 'sk-ant-simulated\n')
    return { ANTHROPIC_BASE_URL: simulator.url, ANTHROPIC_API_KEY_FILE: file }
  },
})

describeProvider({
  title: 'bedrock-generate',
  provider: 'bedrock',
  createFunction: bedrockGenerate,
  folder: 'bedrock-generate',
  simulator: bedrock,
  kind: 'chat',
  async environment(simulator, directory) {
    const file = join(directory, 'bedrock-api-key')
    await writeFile(file, 'bedrock-api-key-simulated\n')
    return { AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: simulator.url, BEDROCK_API_KEY_FILE: file }
  },
})

describeProvider({
  title: 'cluster-generate',
  carries: ['tools', 'json_schema'],
  provider: 'mine',
  createFunction: clusterGenerate,
  folder: 'cluster-generate',
  simulator: llamaCpp,
  kind: 'chat',
  isInCluster: true,
  looks: /^\/(health|metrics)$/,
  async environment(simulator, directory) {
    const file = join(directory, 'cluster-hmac-secret')
    await writeFile(file, 'a secret that the function and the server share\n')
    return {
      CLUSTER_BASE_URL: simulator.url,
      CLUSTER_NAME: 'mine',
      CLUSTER_MODEL: 'llama-3.2-1b-instruct',
      CLUSTER_HMAC_SECRET_FILE: file,
    }
  },
})

describeProvider({
  title: 'ollama-generate',
  provider: 'ollama',
  createFunction: ollamaGenerate,
  folder: 'ollama-generate',
  simulator: ollama,
  kind: 'chat',
  carries: ['tools', 'json_schema'],
  isInCluster: true,
  environment: async (simulator) => ({ OLLAMA_HOST: simulator.url }),
})

describeProvider({
  title: 'ollama-embed',
  provider: 'ollama',
  createFunction: ollamaEmbed,
  folder: 'ollama-embed',
  simulator: ollama,
  kind: 'embed',
  isInCluster: true,
  environment: async (simulator) => ({ OLLAMA_HOST: simulator.url }),
})
