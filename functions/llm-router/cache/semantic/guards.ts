import * as v from 'valibot'
import { createLanguages } from '../../request/classify/language.ts'
import languageLists from '../../request/classify/languages.yaml'
import { comparable, rawWordsOf } from '../../request/classify/words.ts'
import { createKnownWords, type Known, type RowOf } from './known-words.ts'
import { quotedIn } from './quoted.ts'

/** What the guards read of a text. Two texts may have one answer only if all of it is the same, in the same order. */
export type Facts = {
  language: string
  /** Numbers, units, dates, names, and what is written as code or in quotation marks. */
  things: readonly string[]
  /** Negations, comparatives, and other words whose opposite has another answer. */
  signs: readonly string[]
}

export type ReadFacts = (text: string) => Facts | undefined

/** Embedding models leave out the end of a longer text, and a small difference in it hardly moves its vector. */
const mostCharacters = 1000

/** What wraps a word or follows it. Around a number it is less, since `5'`, `5!` and `.5` are not 5. */
const aroundNumber = /^[([{]+|[)\]},.;:?]+$/gu
const around = /^[([{"'“”„«»‘’`¿¡]+|[)\]}"'“”„«»‘’`.,;:?!…]+$/gu
/** What is no word, or not only words and what joins them: a path, an address, an identifier, an option, a picture. */
const code = /[^\p{L}\p{M}'’\-–—]|^[-–—]|[-–—]$/u
const emptyBrackets = /\(\)|\[\]|\{\}/g
const dash = /^[–—]+$/u
const endOfSentence = /^[.?!…]+$/u
const numberWithUnit = /^([$€£¥]?[+\-−]?\d+(?:[.,]\d+)*)([\p{L}%°$€£¥µ]+)$/u
const endsSentence = /(?:^|[.!?:…]["'”’)]*)$/u

/**
 * Reads facts as pure functions of a text. Undefined if the guards do not know its language, or if it is too long for them: then no
 * other text's answer will do.
 */
export function createGuards(): ReadFacts {
  const lists = v.parse(v.record(v.string(), v.string()), languageLists)
  const languages = createLanguages(lists)
  const names = ['english', ...Object.keys(lists).filter((name) => name !== 'english')]
  const knownBy = createKnownWords()

  /** The language with the most of its words. English where as many are English. */
  function languageOf(words: readonly string[]): string | undefined {
    const hits = names.map(() => 0)
    for (const word of words) for (const at of languages.byWord.get(word) ?? []) hits[at] = (hits[at] ?? 0) + 1
    const most = Math.max(...hits)
    return most === 0 ? undefined : names[hits.indexOf(most)]
  }

  return (text) => {
    if (text.length > mostCharacters || !isLatin(text)) return undefined
    const language = languageOf(rawWordsOf(text).map(comparable))
    const known = language === undefined ? undefined : knownBy.get(language)
    if (language === undefined || known === undefined) return undefined
    const isCommon = (word: string) => known.rowOf(word) !== undefined || languages.byWord.has(word)
    const things = quotedIn(text).map((passage) => `quoted ${passage}`)
    const found: Facts & { things: string[]; signs: string[] } = { language, things, signs: [] }
    const tokens = [...text.normalize('NFC').matchAll(/\S+/gu)]
    let isBehindName = false
    for (const [place, match] of tokens.entries()) {
      const before = match.input.slice(0, match.index)
      const isFirst = endsSentence.test(before.trimEnd()) || /\n\s*$/.test(before)
      const isLast = match.index + match[0].length === match.input.trimEnd().length
      const beside = [tokens[place - 1]?.[0] ?? '', tokens[place + 1]?.[0] ?? ''] as const
      isBehindName = readToken(match[0], { ...known, isFirst, isLast, isBehindName, beside, isCommon }, found)
    }
    return found
  }
}

/** Whether two texts agree in everything that the guards know. */
export function agree(one: Facts, other: Facts): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

type Reading = Known & {
  isFirst: boolean
  isLast: boolean
  /** Whether it stands directly behind a name. */
  isBehindName: boolean
  /** What stands before and behind it. */
  beside: readonly [string, string]
  isCommon: (word: string) => boolean
}

/** @returns true if it ends with a name that the next word may belong to */
function readToken(written: string, reading: Reading, found: { things: string[]; signs: string[] }): boolean {
  if (/\p{N}/u.test(written)) {
    readNumber(written.replace(aroundNumber, ''), reading.rowOf, found.things)
    return false
  }
  const token = written.replace(around, '')
  if (!/\p{L}/u.test(token)) {
    // French has a space before the mark that ends a sentence; elsewhere it is what the sentence is about.
    const isPunctuation = dash.test(written) || (reading.isLast && endOfSentence.test(written))
    if (!isPunctuation) found.things.push(`symbol ${written}`)
    return false
  }
  if (code.test(token)) found.things.push(`code ${token}`)
  for (const [brackets] of written.matchAll(emptyBrackets)) found.things.push(`symbol ${brackets}`)
  let isAfterNumber = false
  let isAfterName = reading.isBehindName
  const words = token.split(/[^\p{L}\p{M}'’]+/u)
  const beside = (at: number) => comparable(words[at] ?? reading.beside[at < 0 ? 0 : 1].replace(around, ''))
  for (const [place, raw] of words.entries()) {
    const word = comparable(raw).replace(/'s$/, '')
    if (word === '') continue
    const row = reading.rowOf(word)
    // The numeral of a king, not the pronoun.
    const isNumberOfName = raw === 'I' && isAfterName
    const isNamed = isNumberOfName || isName(raw, word, reading.isFirst && place === 0, reading.isCommon)
    isAfterName = !row && !isAfterNumber && isNamed
    if (row) found[row.kind].push(row.mark)
    // The last word of `quatre-vingt-un` is an article elsewhere.
    else if (isAfterNumber) found.things.push(`number ${word}`)
    else if (isNamed) found.things.push(`name ${word}`)
    else if (reading.changesMeaning(word, [beside(place - 1), beside(place + 1)])) found.signs.push(`sign ${word}`)
    isAfterNumber = row?.mark.startsWith('number ') ?? false
  }
  return isAfterName && /\p{L}$/u.test(written)
}

/** A number as it is written, since a point and a comma have different meanings; a unit that is written together with it apart. */
function readNumber(token: string, rowOf: RowOf, things: string[]): void {
  const [, number = token, unit = ''] = numberWithUnit.exec(token) ?? []
  things.push(`number ${number}`)
  if (unit !== '') things.push(rowOf(unit.toLowerCase())?.mark ?? `unit ${unit}`)
}

/** Capitalised words are names, unless they begin a sentence and are common; so are those with capitals inside. */
function isName(raw: string, word: string, isFirst: boolean, isCommon: Reading['isCommon']): boolean {
  if (/^I(?:['’]|$)/u.test(raw)) return false
  if (/.\p{Lu}/u.test(raw)) return true
  return /^\p{Lu}/u.test(raw) && !(isFirst && isCommon(word))
}

/** Other scripts have no capitals, or no spaces between words. */
function isLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  return letters.length > 0 && letters.every((letter) => /\p{Script=Latin}/u.test(letter))
}
