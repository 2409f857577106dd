/**
 * What a prompt asks for. A prompt in another language is `multilingual`, whatever else it is. Otherwise the category with
 * the most points wins, and among equals the first of this list:
 *
 * - `multilingual`: wholly or mostly not in English, whatever it asks for; or a request for a translation.
 * - `code`: a request to write, fix, explain or review code, or a prompt that contains code.
 * - `summarise`: a request to shorten, extract from, rewrite or label a text, which usually comes with it.
 * - `reasoning`: analysis in several steps, proofs, word problems, plans, trade-offs, design, debugging without the code.
 * - `simple_qa`: everything else, mostly short factual questions and chat.
 *
 * The words of the material do not count: "Summarise: <a report about Python>" is not `code`.
 */
export const categories = ['multilingual', 'code', 'summarise', 'reasoning', 'simple_qa'] as const

export type Category = (typeof categories)[number]
