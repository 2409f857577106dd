/** OpenTelemetry's names of providers, where they are not the catalogue's. */
const names: Readonly<Record<string, string>> = { bedrock: 'aws.bedrock', vertex: 'gcp.vertex_ai' }

export function genAiProvider(provider: string): string {
  return names[provider] ?? provider
}
