import type { Detector } from './detector.ts'
import { isStartOfCell, nextCell } from './labels.ts'
import { isCapital, isLetter } from './letters.ts'
import { matchAt } from './match-at.ts'
import {
  closings,
  contextWords,
  endsOfThings,
  greetings,
  introductions,
  labels,
  labelsOfParameters,
  labelsOfPrograms,
  noNames,
  roles,
  titles,
} from './name-contexts.ts'

const word = /\p{Lu}[\p{L}’'-]{1,30}(?![\p{L}\d_(=[])/uy
const twoWords = /\p{Lu}[\p{L}’'-]{1,30} (?:\p{Lu}\. ?)?(\p{Lu}[\p{L}’'-]{1,30})(?![\p{L}\d_(=[])/uy
/** A capital within a word, as types have, and some first names: `HttpClient`, `JoAnne`. */
const innerCapital = /\p{Ll}\p{Lu}/u
/** Such a word that is a name all the same: `McAdam`, `DeWitt`. */
const noble = /^(?:Ma?c|Fitz|D[aeiu]|L[aeo]|V[ao]n)\p{Lu}/u
/** Such a word that is nobody's name: `OpenAI`, `MySQL`. */
const endsInCapitals = /\p{Ll}\p{Lu}(?!\p{Ll})/u
const lastWord = /[\p{L}/][\p{L}’'/]*$/u

/** `My name is Jane Doe`, `Dear Mr Doe`, `Patient: Doe`: a word with a capital, where somebody's name is expected. */
export const name: Detector = {
  kind: 'name',
  at: 'capital',
  finds(text, at) {
    const saidEnd = startOfGap(text, at)
    if (saidEnd === at) return false
    const wordStart = startOfWord(text, saidEnd)
    const written = text.slice(wordStart, saidEnd)
    const last = written.toLowerCase()
    if (!contextWords.has(last)) return false
    const gap = text.slice(saidEnd, at)
    if (inCell.test(gap) && !isInCell(text, wordStart, written, at)) return false
    const said = text.slice(Math.max(0, wordStart - 40), saidEnd)
    if (!isExpected(said, last, gap)) return false
    const found = matchAt(word, text, at)?.[0]
    if (found === undefined || noNames.has(found) || found === found.toUpperCase()) return false
    const sign = /[:=]/.exec(gap)?.[0]
    if (sign !== undefined && isType(text, at, labelOf(said, written, sign), found)) return false
    // `name: Build` is a step of a workflow, and `Name: Jane Doe` a line of a form.
    return last !== 'name' || isIntroduced(said) || isQualified(said) || (written === 'Name' && isWhole(text, at))
  },
}

/** Before the name, there may be quotes, signs and spaces. */
function startOfGap(text: string, at: number): number {
  let start = at
  while (start > at - 8 && start > 0 && ' \n\t:=>"\'“„*_.,-|'.includes(text[start - 1] ?? 'x')) start--
  return start
}

function startOfWord(text: string, end: number): number {
  let start = end
  while (start > end - 20 && start > 0 && isWordPart(text.charCodeAt(start - 1))) start--
  while (start < end && isApostrophe(text.charCodeAt(start))) start++
  return start
}

/** A letter of any alphabet, or an apostrophe. */
function isWordPart(code: number): boolean {
  return isLetter(code) || isApostrophe(code) || (code > 0x24f && code < 0x530)
}

const inCell = new RegExp(`^${nextCell}["']?$`)
/** The line below the headings of a table, and one more cell in a row, of CSV as well. */
const heading = /[^\n|]*(?:\|[ \t]*)?\n[ \t]*\|?[ \t]*:?-{2}|[^\n|\0]*\|[^\n|\0]*[^\s|\0]|[^\n"'|\0]*["'],/y
/** Before a heading of CSV that is not the first. */
const afterHeading = /["'], ?["']$/

/** `| Patient | Jane Roe |`: a whole name in a table of labels. Other tables have more columns, or headings in the same place. */
function isInCell(text: string, wordStart: number, label: string, at: number): boolean {
  const lower = label.toLowerCase()
  if (labelsOfPrograms.has(lower) || labelsOfParameters.has(lower) || innerCapital.test(label)) return false
  const wordBefore = /(?:[\p{L}’']{1,20} )?$/u.exec(text.slice(Math.max(0, wordStart - 21), wordStart))?.[0] ?? ''
  const start = wordStart - wordBefore.length
  if (!isCapital(text.charCodeAt(start)) || !isStartOfCell(text, start)) return false
  if (afterHeading.test(text.slice(Math.max(0, start - 4), start))) return false
  return isWhole(text, at) && matchAt(heading, text.slice(at, at + 120), 0) === null
}

/** Within a word; before one it is a quote. */
function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019
}

function isExpected(said: string, last: string, gap: string): boolean {
  if (/[:=]/.test(gap) || inCell.test(gap)) return labels.has(last)
  if (titles.has(last)) return greetings.has(previousWord(said, last))
  if (closings.has(last)) return gap.includes('\n') && isClosing(said)
  const phrases = introductions.get(last)
  if (phrases === undefined || gap.includes('.')) return false
  const lower = said.toLowerCase()
  return phrases.some((phrase) => lower.endsWith(phrase) && !/\p{Ll}/u.test(lower.at(-phrase.length - 1) ?? ' '))
}

/** The end of a letter is a line of its own. */
function isClosing(said: string): boolean {
  return said.slice(said.lastIndexOf('\n') + 1).split(' ').length < 5
}

function previousWord(said: string, last: string): string {
  const rest = said
    .slice(0, -last.length)
    .replace(/(?:[Dd]r|[Pp]rof)\.? $/, '')
    .replace(/[\s.]+$/, '')
  return lastWord.exec(rest)?.[0].toLowerCase() ?? ''
}

function isIntroduced(said: string): boolean {
  return /\bis$/.test(said)
}

/** Whose name it is: `patient name:`, `patient's name:`. */
function isQualified(said: string): boolean {
  return roles.has(previousWord(said.replaceAll('_', ' '), 'name').replace(/['’]s?$/, ''))
}

function isWhole(text: string, at: number): boolean {
  const last = matchAt(twoWords, text, at)?.[1]
  return last !== undefined && !endsOfThings.has(last)
}

type Label = { written: string; isOfForm: boolean }

function labelOf(said: string, written: string, sign: string): Label {
  // Before an equals sign it is in small letters, as types begin with a capital themselves.
  const label = sign === '=' ? written.toLowerCase() : written
  return { written: label, isOfForm: isOfForm(label) || (/\p{L}['’]? name$/iu.test(said) && isQualified(said)) }
}

/** `client: Anthropic` is a parameter with its type, and `Client: Maria Huber` a line of a form. */
function isType(text: string, at: number, label: Label, found: string): boolean {
  const lower = label.written.toLowerCase()
  if (found.toLowerCase() === lower) return true
  const isCompound = innerCapital.test(found) && !noble.test(found)
  if (isCompound && endsInCapitals.test(found)) return true
  if (isWhole(text, at)) return false
  if (labelsOfPrograms.has(lower) || labelsOfParameters.has(label.written)) return true
  if (!isCompound) return false
  return found.toLowerCase().startsWith(lower) || !(label.isOfForm || isQuoted(text, at))
}

/** `Patient`, but not `patient` or `FirstName`, which are fields of programs as well; fields have no spaces, as `patient name` has. */
function isOfForm(label: string): boolean {
  return /^\p{Lu}/u.test(label) && !innerCapital.test(label)
}

/** No program has its types in quotes. */
function isQuoted(text: string, at: number): boolean {
  return '"\'“„'.includes(text[at - 1] ?? ' ')
}

const lowerName = /my name is [a-z]{3,20}(?=[.,!?\s]|$)/y
const noLowerName =
  /my name is (?:not|the|any|very|also|now|that|this|what|too|just|only|spelled|required|missing|used|and)\b/y

/** `my name is jane`, as many write in a chat. */
export const lowerCaseName: Detector = {
  kind: 'name',
  at: 'phrase',
  phrase: 'my name is ',
  finds: (text, at) => matchAt(lowerName, text, at) !== null && matchAt(noLowerName, text, at) === null,
}
