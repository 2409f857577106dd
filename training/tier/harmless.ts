import { withoutFullStop } from '../hasty.ts'

/**
 * Changes of a prompt that leave what it asks as it is, after RouterArena's measure of robustness (arxiv.org/abs/2510.00202): how often
 * a router decides otherwise.
 */
export const harmless: Readonly<Record<string, (text: string) => string>> = {
  'lower case': (text) => text.toLowerCase(),
  'upper case': (text) => text.toUpperCase(),
  'white space': (text) => `  ${text.replaceAll(' ', '  ')}\n\n`,
  'two letters swapped in every fifth word': (text) => {
    let number = 0
    return text.replaceAll(/\p{L}{4,}/gu, (word) =>
      ++number % 5 === 0 ? `${word[0]}${word[2]}${word[1]}${word.slice(3)}` : word,
    )
  },
  'no full stop': withoutFullStop,
  politeness: (text) => `Hello! Could you please help me with this? ${text} Thank you very much!`,
  'another beginning': (text) => `I was wondering about the following: ${text}`,
}
