import { hash } from 'node:crypto'
import * as v from 'valibot'
import { dayMs } from '#runtime/contract/durations.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { type Documents, readDocument } from '../store/documents.ts'

/** For as long as a queue may deliver a call again after it has been answered. */
const rememberedMs = dayMs

const stateSchema = v.variant('state', [
  v.object({ state: v.literal('under_way'), untilMs: v.number() }),
  v.object({ state: v.literal('answered'), atMs: v.number(), headers: v.record(v.string(), v.string()) }),
])
type State = v.InferOutput<typeof stateSchema>

/** What a call was answered with, as its headers say it. Nothing of the answer itself is kept. */
export type AnsweredDelivery = Extract<State, { state: 'answered' }>
export type UnderWay = Extract<State, { state: 'under_way' }>

export type Delivery = {
  answered(headers: Readonly<Record<string, string>>): Promise<void>
  /** It has not been answered, and may come again. */
  failed(): Promise<void>
}

export type Deliveries = {
  /**
   * Begins a call, unless another replica or an earlier delivery has begun it.
   * @param caller on whose behalf it is: nobody learns of another's calls
   * @throws StoreError if the store cannot tell
   */
  begin(caller: string, callId: string): Promise<Delivery | UnderWay | AnsweredDelivery>
}

/**
 * @param longestMs how long a call may take, streams included, which end themselves before that; after it, its replica has ended without
 *   a word, and the call may come again
 */
export function createDeliveries(documents: Documents, longestMs: number, now: () => number): Deliveries {
  async function stateOf(name: string): Promise<State | undefined> {
    const found = await readDocument(documents, name)
    const parsed = v.safeParse(stateSchema, jsonOrUndefined(found?.text ?? ''))
    return parsed.success ? parsed.output : undefined
  }

  return {
    async begin(caller, callId) {
      const name = `delivery/${hash('sha256', JSON.stringify([caller, callId]))}`
      const untilMs = now() + longestMs
      const write = (state: State, stored: number, version: number, expiresMs: number) =>
        documents.write({ name, version, text: JSON.stringify(state) }, stored, expiresMs)
      const underWay: UnderWay = { state: 'under_way', untilMs }
      // No two that begin have the same version: the late end of one does not count as that of the next.
      const began = untilMs
      if (!(await write(underWay, 0, began, untilMs))) return (await stateOf(name)) ?? underWay
      const end = (state: State, expiresMs: number) => write(state, began, began + 1, expiresMs)
      return {
        answered: async (headers) => {
          const atMs = now()
          await end({ state: 'answered', atMs, headers: { ...headers } }, atMs + rememberedMs)
        },
        failed: async () => void (await end(underWay, now())),
      }
    },
  }
}
