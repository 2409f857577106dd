import { withoutTokens } from '../contract/api-token.ts'
import type { ChatRequest } from '../contract/chat.ts'
import type { FinishReasons } from '../contract/choices.ts'
import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import { readReported } from '../contract/reported.ts'
import type { TraceContext } from '../contract/trace-context.ts'
import type { Usage } from '../contract/usage.ts'
import type { LlmError } from '../errors.ts'
import type { Parts } from '../parts.ts'
import { createOutputMessages, inputMessages } from '../telemetry/content.ts'
import { genAi, genAiLabels, genAiMetrics, type Operation } from '../telemetry/gen-ai.ts'
import { requestAttributes, usageAttributes } from '../telemetry/gen-ai-request.ts'
import { createKnownNames } from '../telemetry/known-names.ts'
import type { Attributes } from '../telemetry/span.ts'
import { defaultModels } from './default-models.ts'
import type { Provider } from './provider.ts'
import type { ReceivedCall } from './receive.ts'

/** The most of what a provider calls its answer, its model and the end of a choice: it waits in memory for the collector. */
const mostCharacters = 200
const mostFinishReasons = 20

type Asked = (ChatRequest | EmbeddingsRequest) & { model: string }

/** What is known of an answer, or of the part of it that has come. */
export type Said = {
  id?: string | undefined
  model?: string | undefined
  usage?: Usage | undefined
  finishReasons: FinishReasons
}

/** A call to the provider, as metrics and traces tell it. */
export type ObservedCall = {
  /** The place in the trace that the provider is told. */
  traceContext: TraceContext | undefined
  /** A text of the answer, at its place among the choices. */
  text(index: number, text: string): void
  firstOutput(): void
  /** Only the first call counts. */
  ended(end: { said?: Said | undefined; error?: LlmError | undefined; address?: string | undefined }): void
}

export type ObserveCalls = (
  call: Pick<ReceivedCall, 'span' | 'traceContext' | 'isPrivate'>,
  operation: Operation,
  request: Asked,
) => ObservedCall

/** What is known of an answer that is refused. */
export function saidBefore({ details: { reported } }: LlmError): Said | undefined {
  const usage = readReported(reported)?.usage
  return usage && { usage, finishReasons: [] }
}

/** Measures the calls to the provider, with a span for each call that is traced. */
export function createObserveCalls(
  provider: Provider,
  { metrics, redactor }: Pick<Parts, 'metrics' | 'redactor'>,
): ObserveCalls {
  const { name, genAiName = name } = provider
  const duration = metrics.histogram(genAiMetrics.operationDuration)
  const tokens = metrics.histogram(genAiMetrics.tokenUsage)
  const [requestModels, responseModels] = [createKnownNames(shown), createKnownNames(shown)]
  for (const model of defaultModels(provider)) requestModels.succeeded(model)

  return (call, operation, request) => {
    const beganMs = performance.now()
    const seconds = () => (performance.now() - beganMs) / 1000
    const model = requestModels.asked(request.model)
    const span = call.span?.child(`${operation} ${model}`, 'client', {
      [genAi.operation]: operation,
      [genAi.provider]: genAiName,
      [genAi.requestModel]: model,
      ...requestAttributes(request),
    })
    const output = span?.takesContent && !call.isPrivate ? createOutputMessages() : undefined
    let isEnded = false

    return {
      traceContext: span?.context ?? call.traceContext,
      // Masked before it is cut, as all that a provider says.
      text: (index, text) => output?.add(index, shown(text)),
      firstOutput: () => span?.set({ [genAi.timeToFirstChunk]: seconds() }),
      ended({ said, error, address }) {
        if (isEnded) return
        isEnded = true
        const known = error ? 'asked' : 'succeeded'
        const labels = {
          [genAiLabels.operation]: operation,
          [genAiLabels.provider]: genAiName,
          [genAiLabels.requestModel]: requestModels[known](request.model),
          ...(said?.model && { [genAiLabels.responseModel]: responseModels[known](said.model) }),
        }
        duration(
          error ? { ...labels, [genAiLabels.errorType]: error.code } : labels,
          seconds(),
          span?.context ?? call.traceContext,
        )
        const { prompt_tokens: input, completion_tokens: answered } = said?.usage ?? {}
        if (input !== undefined) tokens({ ...labels, [genAiLabels.tokenType]: 'input' }, input)
        if (answered !== undefined) tokens({ ...labels, [genAiLabels.tokenType]: 'output' }, answered)
        span?.set({
          ...usageAttributes(said?.usage),
          [genAi.responseModel]: said?.model && told(said.model),
          [genAi.responseId]: said?.id && told(said.id),
          [genAi.finishReasons]: said?.finishReasons.slice(0, mostFinishReasons).map(([, reason]) => told(reason)),
          ...(address !== undefined && serverAttributes(new URL(address))),
        })
        // Masked at the end, because a call's credentials may be new: the first call reads the key.
        if (output) {
          const prompt = 'input' in request ? '' : inputMessages(request.messages, shown)
          const answer = output.toJson(said?.finishReasons ?? [])
          span?.setContent({ [genAi.inputMessages]: prompt, [genAi.outputMessages]: shown(answer) })
        }
        span?.end(error?.code, error !== undefined && error.code !== 'client_closed')
      },
    }
  }

  /** What a caller or the provider says may hold a secret of this function, which must not get out. */
  function shown(text: string): string {
    return withoutTokens(redactor.redact(text))
  }

  /** Masked before it is cut, so that no part of a secret remains. */
  function told(name: string): string {
    return shown(name).slice(0, mostCharacters)
  }
}

function serverAttributes({ hostname, port, protocol }: URL): Attributes {
  return { [genAi.serverAddress]: hostname, [genAi.serverPort]: Number(port || (protocol === 'https:' ? 443 : 80)) }
}
