type Thinking = { thinkingLevel: 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH' } | { thinkingBudget: number }

const minimal: Thinking = { thinkingLevel: 'MINIMAL' }
const low: Thinking = { thinkingLevel: 'LOW' }
const medium: Thinking = { thinkingLevel: 'MEDIUM' }
const high: Thinking = { thinkingLevel: 'HIGH' }
const budgets = {
  minimal: { thinkingBudget: 1024 },
  low: { thinkingBudget: 1024 },
  medium: { thinkingBudget: 8192 },
  high: { thinkingBudget: 24_576 },
}

/**
 * What OpenAI's efforts are to each family of models, the first row that fits: a number of tokens up to Gemini 2.5, a level
 * from Gemini 3 on. The numbers and levels are those of Google's own endpoint in OpenAI's format (ai.google.dev, "OpenAI
 * compatibility"). An effort that is not in the row is one that the model does not have: only the small models of 2.5 can
 * be told not to think at all.
 */
export const effortsOfModels: readonly [model: RegExp, efforts: Readonly<Record<string, Thinking>>][] = [
  [/^gemini-2\.5-pro/, budgets],
  [/^gemini-2\.5-/, { none: { thinkingBudget: 0 }, ...budgets }],
  [/^gemini-3-pro/, { minimal: low, low, medium: high, high }],
  [/^gemini-([3-9]|\d{2})[\d.]*-pro/, { minimal: low, low, medium, high }],
  [/^gemini-([3-9]|\d{2})/, { minimal, low, medium, high }],
]
