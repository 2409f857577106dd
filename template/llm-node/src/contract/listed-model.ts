/** A model as lists of models know it. */
export type ListedModel = { id: string; facts?: ModelFacts }

/** What is known of a model beside its name; what is left out is unknown. */
export type ModelFacts = {
  contextWindowTokens?: number | undefined
  maxOutputTokens?: number | undefined
  /** The day on which it retires, as `2026-11-27`. */
  retires?: string | undefined
  /** True if it has retired, and nobody answers in its place. */
  isGone?: boolean
}
