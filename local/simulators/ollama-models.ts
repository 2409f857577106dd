/** The models it has pulled; the server adds the tag `latest` where a name has none. */
const models = [
  {
    name: 'nomic-embed-text:latest',
    family: 'nomic-bert',
    parameters: '137M',
    quantization: 'F16',
    capabilities: ['embedding'],
  },
  {
    name: 'llama3.2:1b',
    family: 'llama',
    parameters: '1.2B',
    quantization: 'Q8_0',
    capabilities: ['completion', 'tools'],
  },
  {
    name: 'gemma3:4b',
    family: 'gemma3',
    parameters: '4.3B',
    quantization: 'Q4_K_M',
    capabilities: ['completion', 'vision'],
  },
]

export type OllamaModel = (typeof models)[number]

export function findModel(name: string): OllamaModel | undefined {
  const tagged = name.includes(':') ? name : `${name}:latest`
  return models.find((model) => model.name === tagged)
}

/** Every model, as `/api/tags` lists it. */
export function modelList() {
  return models.map((model) => ({
    name: model.name,
    model: model.name,
    modified_at: '2026-01-01T00:00:00Z',
    size: 1_000_000_000,
    digest: '0'.repeat(64),
    details: modelDetails(model),
  }))
}

export function modelDetails({ family, parameters, quantization }: OllamaModel) {
  return {
    parent_model: '',
    format: 'gguf',
    family,
    families: [family],
    parameter_size: parameters,
    quantization_level: quantization,
  }
}
