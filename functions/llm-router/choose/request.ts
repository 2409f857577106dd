import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Task } from '#runtime/contract/tasks.ts'
import type { Capability } from '../catalogue/capabilities.ts'
import type { Caller } from '../keys/caller.ts'
import type { Bounds } from '../money/most-cost.ts'

/** The beginning of a prompt, which providers cache, as hashes that tell it from others of the same asker. */
export type PromptPrefix = {
  /** About how many tokens the whole prompt has, tools included. */
  tokens: number
  /** By its client's word, or else by its instructions, tools and first turn. */
  conversation: string
  /** The instructions and tools, and about how many tokens they have. */
  stem: { key: string; tokens: number }
  /** True if it is part of a conversation, and so is likely to be asked for again. */
  goesOn: boolean
  /** True if its caller says what is to be cached. */
  isMarked: boolean
  /** The same for an hour. */
  isMarkedForAnHour: boolean
}

/** What a target is expected to have cached of a prompt. */
export type Warm = {
  /** The target's name. */
  target: string
  tokens: number
  /** False if it is the instructions and tools alone, of another conversation. */
  isConversation: boolean
}

/** What is known of prompt caches for a request. */
export type PromptCaching = {
  prefix: PromptPrefix
  /** By target; the one that answered last first. */
  warm: readonly Warm[]
  /** True if the router marks what is to be cached. */
  marks: boolean
  /** What names the conversation to providers that find its cache by a key; undefined if the catalogue wants none. */
  key: string | undefined
}

/** What a prompt asks for, and how probable it is that a person would agree. */
export type Kind = { category: string; probability: number }

/** How much a prompt needs a strong model. */
export type Difficulty = {
  /** The probability that the answer of a cheap one would not do. */
  chance: number
  /** The share of ordinary prompts that need one at least as much: more than 0, at most 1. */
  rank: number
}

/** The part of a request that a decision depends on: never the prompt itself, only its length, its kind and its needs. */
export type RoutingRequest = {
  task: Task
  maxLatencyMs: number
  /** The same, where the caller has asked for it; undefined where it is the default. */
  latencyBudgetMs?: number | undefined
  private: boolean
  /** The kinds of personal data and secrets found in it, or that not all of it could be searched; undefined if nobody wanted that. */
  personal?: readonly string[] | undefined
  /** A model's own name, an alias, a tier, or `provider/model`; undefined leaves the choice to the strategy. */
  model?: string | undefined
  strategy?: StrategyName | undefined
  /** True if its key has decided the strategy, as it names none. */
  isStrategyOfKey?: boolean | undefined
  /** Whether its answer may come from the cache, and be kept there, where the caller says so. */
  cache?: boolean | undefined
  needs: readonly Capability[]
  promptTokens: number
  /** The tokens that must fit the context window together, if that is not the whole prompt. */
  contextTokens?: number | undefined
  /** The caller's limit on the length of the answer. */
  maxOutputTokens?: number | undefined
  /** What the prompt asks for, if a strategy needs it. */
  category?: string | undefined
  /** Unknown for what an earlier release has recorded. */
  categoryProbability?: number | undefined
  /** How much it needs a strong model, if a strategy needs to know. */
  difficulty?: Difficulty | undefined
  /** Keeps the requests of one user in the same arm of an experiment. */
  user?: string | undefined
  /** The conversation that it is part of, by its client's word, as a hash. */
  session?: string | undefined
  /** The beginning of its prompt, if that is long enough for a cache; only worked out where somebody wants to know. */
  prefix?: (() => PromptPrefix | undefined) | undefined
  /** Known before the choice. */
  caching?: PromptCaching | undefined
  /** Who asks; undefined where nobody is known by name. */
  caller?: Caller | undefined
  /** Tells one request from another, as a hash; only worked out where somebody wants to know. */
  fingerprint?: (() => string) | undefined
}

/** A request as it is carried out: with the caller's own time limit, if there is one. */
export type TimedRequest = RoutingRequest & {
  timeoutMs?: number | undefined
  /** How long it has waited for the same answer to be made for somebody else, which is no part of `timeoutMs` any more. */
  waitedMs?: number | undefined
  /** What is then left of the longest time that the caller and the platform allow it. */
  longestLeftMs?: number | undefined
  /** What bounds the cost; only worked out where somebody wants to know. */
  bounds: () => Bounds
  /** What the prompt is like, also where no strategy needs to know; undefined for what is no prompt. */
  kindOf?: (() => Kind) | undefined
  difficultyOf?: (() => Difficulty) | undefined
}

/** The strategies that go by what a prompt is like. */
export const byPrompt = ['complexity', 'tier'] as const

type Told = Pick<RoutingRequest, 'category' | 'categoryProbability' | 'difficulty'>

/** What these strategies must know of a prompt. It takes time and weights, so it is worked out only for them. */
export function toldFor(
  strategies: readonly (StrategyName | undefined)[],
  { kindOf, difficultyOf }: Pick<TimedRequest, 'kindOf' | 'difficultyOf'>,
): Told {
  const kind = strategies.includes('complexity') ? kindOf?.() : undefined
  const difficulty = strategies.includes('tier') ? difficultyOf?.() : undefined
  return {
    ...(kind && { category: kind.category, categoryProbability: kind.probability }),
    ...(difficulty && { difficulty }),
  }
}
