import type { TimedRequest } from '../../choose/request.ts'
import type { Facts } from './facts.ts'

/** A request that is carried out, with its body in OpenAI's format. */
export type Question = { request: TimedRequest; path?: string; body: Readonly<Record<string, unknown>> }

/** A request that is to be recorded. */
export type Sampled = {
  facts(): Facts
  /** What is asked, as JSON; undefined if it is not to be recorded. */
  prompt(): string | undefined
}

/** Whether a request is recorded: undefined if it is not. Returns at once. */
export type Sample = (question: Question) => Sampled | undefined
