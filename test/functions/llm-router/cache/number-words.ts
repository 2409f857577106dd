/** The numbers from 0 to 100 in words, and those that say which place, as a list for each way to write them. */
export type NumberWords = Readonly<Record<string, readonly string[]>>

const hundred = Array.from({ length: 101 }, (_, number) => number)
const list = (text: string) => text.split(' ')

const smallInEnglish = list(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
)
const tensInEnglish = list('ten twenty thirty forty fifty sixty seventy eighty ninety hundred')
const irregularPlaces: Readonly<Record<string, string>> = {
  ...{ one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth' },
}
const placeInEnglish = (word: string) => irregularPlaces[word] ?? word.replace(/y$/, 'ie').concat('th')

function inEnglish(number: number, between: string, last: (word: string) => string): string {
  const one = smallInEnglish[number]
  if (one !== undefined) return last(one)
  const ten = tensInEnglish[Math.floor(number / 10) - 1] ?? ''
  return number % 10 === 0 ? last(ten) : `${ten}${between}${last(smallInEnglish[number % 10] ?? '')}`
}

export const english: NumberWords = {
  hyphens: hundred.map((number) => inEnglish(number, '-', (word) => word)),
  spaces: hundred.map((number) => inEnglish(number, ' ', (word) => word)),
  places: hundred.slice(1).map((number) => inEnglish(number, '-', placeInEnglish)),
}

const smallInGerman = list(
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
)
const tensInGerman = list('zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert')
const firstPlacesInGerman = list(
  'nullten ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften',
)

function inGerman(number: number): string {
  const one = smallInGerman[number]
  if (one !== undefined) return one
  const ten = tensInGerman[Math.floor(number / 10) - 1] ?? ''
  return number % 10 === 0 ? ten : `${(smallInGerman[number % 10] ?? '').replace('eins', 'ein')}und${ten}`
}

export const german: NumberWords = {
  words: hundred.map(inGerman),
  places: hundred
    .slice(1)
    .map((number) => firstPlacesInGerman[number] ?? `${inGerman(number)}${number < 20 ? 'ten' : 'sten'}`),
  withoutUmlauts: hundred.map((number) =>
    inGerman(number).replaceAll('ü', 'ue').replaceAll('ö', 'oe').replaceAll('ß', 'ss'),
  ),
}

const smallInFrench = list(
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
)
const tensInFrench = list('dix vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt')

function inFrench(number: number, and: string): string {
  if (number === 100) return 'cent'
  const one = smallInFrench[number]
  if (one !== undefined) return one
  if (number === 80) return 'quatre-vingts'
  const ten = Math.floor(number / 10)
  const rest = ten === 7 || ten === 9 ? (number % 10) + 10 : number % 10
  const name = tensInFrench[ten - 1] ?? ''
  if (rest === 0) return name
  return `${name}${rest % 10 === 1 && ten < 8 ? and : '-'}${smallInFrench[rest]}`
}

const placeInFrench = (word: string) =>
  word === 'un'
    ? 'premier'
    : `${word
        .replace(/(?:e|(?<=vingt)s)$/, '')
        .replace(/q$/, 'qu')
        .replace(/f$/, 'v')}ième`

export const french: NumberWords = {
  spaces: hundred.map((number) => inFrench(number, ' et ')),
  hyphens: hundred.map((number) => inFrench(number, '-et-')),
  places: hundred.slice(1).map((number) => placeInFrench(inFrench(number, ' et '))),
}
