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
 * OpenAI's efforts for each family of models; the first row that fits applies. Up to Gemini 2.5 an effort is a number of tokens,
 * from Gemini 3 on a level. The values are those of Google's own OpenAI-compatible endpoint (ai.google.dev, "OpenAI
 * compatibility"). A model does not have the efforts missing from its row: only the small models of 2.5 can be told not to
 * think at all.
 */
export const effortsOfModels: readonly [model: RegExp, efforts: Readonly<Record<string, Thinking>>][] = [
  [/^gemini-2\.5-pro/, budgets],
  [/^gemini-2\.5-/, { none: { thinkingBudget: 0 }, ...budgets }],
  [/^gemini-3-pro/, { minimal: low, low, medium: high, high }],
  [/^gemini-([3-9]|\d{2})[\d.]*-pro/, { minimal: low, low, medium, high }],
  [/^gemini-3(\.[1-6])?-flash/, { minimal, low, medium, high }],
  // 3.7 and 3.8 Flash answer 400 to MINIMAL (simonw/llm-gemini#145, can1357/oh-my-pi#10543); every model since 3 has the others.
  [/^gemini-([3-9]|\d{2})/, { minimal: low, low, medium, high }],
]
