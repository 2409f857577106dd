import { LlmError } from '../../../../errors.ts'
import { createHeldArguments } from '../../../held-arguments.ts'

/** The input of a streamed call. Clients end with an error at blank texts, and hand anything else on as if it were an object. */
export type CallInput = {
  /**
   * What can be told by now.
   * @throws LlmError bad_reply where it begins as no object does
   */
  add(json: string): string
}

export function createCallInput(): CallInput {
  const held = createHeldArguments()
  let hasBegun = false
  return {
    add(json) {
      const told = held.add(json)
      if (told === '') return told
      if (!hasBegun && !told.trimStart().startsWith('{')) throw noObject()
      hasBegun = true
      return told
    },
  }
}

export function noObject(): LlmError {
  return new LlmError('bad_reply', 'The answer calls a tool with arguments that are not a JSON object')
}
