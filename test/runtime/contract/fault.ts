import { LlmError } from '#runtime/errors.ts'

export function fault(run: () => unknown): LlmError {
  try {
    run()
  } catch (error) {
    if (error instanceof LlmError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
