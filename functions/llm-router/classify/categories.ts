/**
 * What a prompt asks for. A prompt in another language is `multilingual` whatever else it is; of the others the one that
 * more speaks for is taken, and of equals the first of this list:
 *
 * - `multilingual`: it is wholly or mostly not in English, whatever it asks for, or it asks for a translation.
 * - `code`: it asks to write, fix, explain or review code, or has code in it.
 * - `summarise`: it asks to shorten, extract from, rewrite or sort into classes a text, which is mostly given with it.
 * - `reasoning`: analysis in several steps, proofs, word problems, plans, trade-offs, design, debugging without the code.
 * - `simple_qa`: the rest, which is short questions of fact, and chat.
 *
 * A text that is given to be worked on does not count by its own words: "Summarise: <a report about Python>" is no code.
 */
export const categories = ['multilingual', 'code', 'summarise', 'reasoning', 'simple_qa'] as const

export type Category = (typeof categories)[number]

export type Classified = {
  category: Category
  /** From 0 to 1: how far the category stands out from the others. It orders prompts, and is no probability. */
  confidence: number
}

/** Says what a prompt asks for, by its text alone. Never throws; the same text always gives the same answer. */
export type Classify = (text: string) => Classified
