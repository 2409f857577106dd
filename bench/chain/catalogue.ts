/** A catalogue of many models of one provider function. Its limits are so high that none is reached. */
export function catalogueOf(targets: number): object {
  const names = Array.from({ length: targets }, (_, index) => `m${index}`)
  return {
    rules: [{ reason: 'default', to: names.map((name) => `groq/${name}`) }],
    targets: names.map((model, index) => ({
      ...{ provider: 'groq', function: 'groq-generate', model },
      ...{ tasks: ['classify', 'generate', 'reason'], locality: 'external' },
      capabilities: index % 10 === 3 ? ['stop'] : ['tools', 'json_object', 'stop'],
      ...{ contextWindowTokens: 4_000_000, maxOutputTokens: 8192 },
      ...{ expectedLatencyMs: 100 + index, weight: 1 + (index % 7) },
      usdPerMillionTokens: { input: 0.1 + ((index * 7) % 50) / 10, output: 1 },
      ...{ pricedOn: '2026-11-21', priceSource: 'of the benchmark' },
    })),
  }
}
