import * as v from 'valibot'
import { unsupported } from '#runtime/contract/refusal.ts'
import { LlmError } from '#runtime/errors.ts'
import { overflow } from '#runtime/provider/blame/to-error.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { refuseRemoteModel, refuseRemoteName, refuseRemoteReply } from '#runtime/provider/runs-elsewhere.ts'
import type { Client } from '../client.ts'
import type { OllamaRequest } from '../request.ts'
import { judge } from './judge.ts'
import { refusesLongPrompts } from './version.ts'

const partSchema = v.object({
  message: v.object({ content: v.string() }),
  done: v.boolean(),
  prompt_eval_count: v.optional(v.number()),
  eval_count: v.optional(v.number()),
  logprobs: v.nullish(v.array(v.unknown())),
})

/** Refuses answers for which Ollama silently ignored part of the request. */
export function createGuard(client: Client, contextTokens: number | undefined) {
  return {
    /**
     * Ollama silently drops images and the results of tools if the model does not support them. It refuses offered tools by
     * itself. Private requests go only to models that run here.
     * @throws LlmError unsupported_by_provider
     */
    async before({ model, messages, tools }: OllamaRequest, call: ProviderCall): Promise<void> {
      const needed = [
        ...(messages.some(({ images }) => images !== undefined) ? ['vision'] : []),
        ...(!tools && messages.some(({ role, tool_calls }) => role === 'tool' || tool_calls) ? ['tools'] : []),
      ]
      if (needed.length === 0 && !call.isPrivate) return
      if (call.isPrivate) refuseRemoteName(model)
      const shown = await client.show(model, call)
      if (call.isPrivate) refuseRemoteModel(model, shown)
      const able = shown.capabilities
      const missing = needed.find((capability) => !able.includes(capability))
      if (missing === undefined) return
      throw unsupported(`According to Ollama, the model ${model} does not support ${missing}`, 'messages')
    },

    /** Checks the parts of one answer, in order. A whole answer is a single part. */
    during(request: OllamaRequest, call: ProviderCall) {
      let hasLogprobs = false
      /** @throws LlmError unsupported_by_provider, context_length_exceeded, bad_reply */
      return async (value: unknown): Promise<void> => {
        if (call.isPrivate) refuseRemoteReply(value)
        const part = v.parse(partSchema, value)
        hasLogprobs ||= (part.logprobs ?? []).length > 0
        if (request.logprobs && !hasLogprobs && part.message.content !== '') throw noLogprobs()
        if (!part.done || contextTokens === undefined) return
        const verdict = judge(request, { prompt: part.prompt_eval_count, answer: part.eval_count }, contextTokens)
        if (verdict === 'whole') return
        const version = await client.version(call)
        if (!refusesLongPrompts(version)) throw tooLong(verdict, contextTokens, version)
      }
    },
  }
}

export type Guard = ReturnType<typeof createGuard>

function noLogprobs(): LlmError {
  return unsupported('This version of Ollama returns no log probabilities; 0.12.11 and later do', 'logprobs')
}

function tooLong(verdict: 'cut' | 'perhaps cut', contextTokens: number, version: string): LlmError {
  const window = `the context window of ${contextTokens} tokens (OLLAMA_CONTEXT_TOKENS)`
  const message =
    verdict === 'cut'
      ? `The prompt and the answer do not fit into ${window}`
      : `The prompt may not have fitted into ${window}; Ollama ${version.slice(0, 40)} does not say, 0.12.6 and later do`
  return new LlmError('context_length_exceeded', overflow(message, contextTokens), {
    ...{ param: 'messages', contextWindowTokens: contextTokens },
  })
}
