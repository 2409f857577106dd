import type { Provider } from './provider.ts'

/** The models for requests that name none. */
export function defaultModels(provider: Provider): string[] {
  const defaults = [
    'chat' in provider ? provider.defaultModel : undefined,
    'embed' in provider ? provider.defaultEmbeddingModel : undefined,
  ]
  return [...new Set(defaults.filter((id) => id !== undefined))]
}
