import type { Target } from './catalogue.ts'

/** Providers on the internet, by words in the names of providers and functions. */
const outside: ReadonlySet<string> = new Set([
  ...[
    'openai',
    'azure',
    'azureopenai',
    'groq',
    'anthropic',
    'claude',
    'vertex',
    'vertexai',
    'gemini',
    'google',
    'bedrock',
  ],
  ...['aws', 'together', 'togetherai', 'openrouter', 'fireworks', 'fireworksai', 'cerebras', 'zai', 'zhipu', 'mistral'],
  ...[
    'mistralai',
    'cohere',
    'deepseek',
    'perplexity',
    'xai',
    'deepinfra',
    'nebius',
    'novita',
    'sambanova',
    'replicate',
  ],
  ...[
    'huggingface',
    'baseten',
    'moonshot',
    'minimax',
    'dashscope',
    'hyperbolic',
    'voyage',
    'voyageai',
    'jina',
    'jinaai',
  ],
])
/** The function for every server with OpenAI's API, including those in the cluster. */
const functionForAll = 'openai-generate'
/** Ollama's names for models that run in its cloud. */
const cloudModel = /[:-]cloud$/i

/** Why a target cannot be in the cluster although the catalogue says so; undefined if it can. */
export function whyOutside({ provider, function: functionName, model, cluster }: Target): string | undefined {
  if (isOutside(provider)) return `${provider} is a provider outside`
  const [ownName = ''] = functionName.split('.')
  if (ownName !== functionForAll && isOutside(ownName)) return `${functionName} is the function of a provider outside`
  if (cloudModel.test(model)) return `the model ${model} runs in a cloud`
  if (cluster && cluster.cloud !== 'own') return `the cluster ${cluster.name} is in another cloud (${cluster.cloud})`
  return undefined
}

function isOutside(name: string): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  return outside.has(words.join('')) || words.some((word) => outside.has(word))
}
