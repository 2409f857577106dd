import type { Definition } from '../metrics.ts'

/**
 * The names of OpenTelemetry's semantic conventions for generative AI, as of version 1.41.0, the last one before they moved to a
 * repository of their own, where none is stable yet. They are nowhere else.
 */
export const genAi = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  seed: 'gen_ai.request.seed',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  choiceCount: 'gen_ai.request.choice.count',
  encodingFormats: 'gen_ai.request.encoding_formats',
  dimensions: 'gen_ai.embeddings.dimension.count',
  outputType: 'gen_ai.output.type',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
} as const

/** The conventions have no name for the counting of a prompt. */
export type Operation = 'chat' | 'embeddings' | 'count_tokens'

/** The names as labels of Prometheus. */
export const genAiLabels = {
  operation: underscored(genAi.operation),
  provider: underscored(genAi.provider),
  requestModel: underscored(genAi.requestModel),
  responseModel: underscored(genAi.responseModel),
  tokenType: underscored(genAi.tokenType),
  errorType: underscored(genAi.errorType),
}

/** The metrics, with the buckets that the conventions advise. */
export const genAiMetrics = {
  operationDuration: define({
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    help: 'Time of a call to a provider',
    labels: [genAi.operation, genAi.provider, genAi.requestModel, genAi.responseModel, genAi.errorType],
    buckets: powers(0.01, 2, 14),
  }),
  tokenUsage: define({
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    help: 'Tokens of a call to a provider: input, output',
    labels: [genAi.operation, genAi.provider, genAi.requestModel, genAi.responseModel, genAi.tokenType],
    buckets: powers(1, 4, 14),
  }),
  timeToFirstToken: define({
    name: 'gen_ai.server.time_to_first_token',
    unit: 's',
    help: 'Time from a streamed request to its first output',
    labels: [genAi.operation, genAi.provider, genAi.requestModel],
    buckets: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  }),
  timePerOutputToken: define({
    name: 'gen_ai.server.time_per_output_token',
    unit: 's',
    help: 'Time for each token of a streamed answer after the first output',
    labels: [genAi.operation, genAi.provider, genAi.requestModel],
    buckets: [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
  }),
}

/** A metric by its OpenTelemetry name, and by the one that OpenTelemetry's rules translate it to for Prometheus. */
function define({ name, unit, help, labels, buckets }: Definition & { unit: string; buckets: number[] }) {
  return {
    name: underscored(name) + (unit === 's' ? '_seconds' : ''),
    help,
    labels: labels.map(underscored),
    buckets,
    otel: { name, unit, labels: Object.fromEntries(labels.map((label) => [underscored(label), label])) },
  }
}

function underscored(name: string): string {
  return name.replaceAll('.', '_')
}

function powers(first: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number((first * factor ** index).toPrecision(10)))
}
