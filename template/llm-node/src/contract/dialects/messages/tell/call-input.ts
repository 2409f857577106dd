import { createHeldArguments } from '../../../held-arguments.ts'

/** The input of a streamed call. Clients end with an error at blank texts, and hand anything else on as if it were an object. */
export type CallInput = {
  /** What can be told by now: nothing of what begins as no object does, which only an answer that is cut may have (choices.ts). */
  add(json: string): string
}

export function createCallInput(): CallInput {
  const held = createHeldArguments()
  let isObject: boolean | undefined
  return {
    add(json) {
      const told = held.add(json)
      if (told === '') return told
      isObject ??= told.trimStart().startsWith('{')
      return isObject ? told : ''
    },
  }
}
