import type { ProviderCall } from './provider.ts'

/**
 * The call, and whether its SDK has come as far as the model: before that it was busy with its credentials, and a failure is
 * of those.
 */
export function watchCall(call: ProviderCall): ProviderCall & { isModelAsked(): boolean } {
  let isModelAsked = false
  return {
    ...call,
    fetch(input, init) {
      isModelAsked = true
      return call.fetch(input, init)
    },
    isModelAsked: () => isModelAsked,
  }
}
