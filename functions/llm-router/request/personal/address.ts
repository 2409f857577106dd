import type { Detector } from './detector.ts'
import { isCapital, isDigit, isLetter } from './letters.ts'
import { matchAt } from './match-at.ts'

const word = String.raw`\p{Lu}[\p{L}.'’-]{1,30}`
const english =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|terrace|square|sq|parkway|pkwy|circle|' +
  'highway|hwy|close|crescent|gardens|row|mews|trail|loop|path|plaza|alley|station|summit|grove|hill|ridge|route'
/** `[Ss]treet|[Aa]venue|…` */
const eitherCase = english.replaceAll(/\b[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)
const french = 'rue|avenue|av\\.|boulevard|bd|place|quai|chemin|allée|allee|impasse|route|cours|square|passage'

/** After a house number: ` Baker Street`, ` rue de la Paix`. */
const after = [
  new RegExp(
    String.raw`[A-Za-z]?,? (?:[NSEW]\.? |St\.? )?(?!(?:The|An?) )(?:${word} ){1,4}(?:${eitherCase})(?![\p{Lu}\p{Ll}\d_])`,
    'yu',
  ),
  new RegExp(`(?: ?bis| ?ter)?,? (?:${french}) (?:de la |de l['’]|du |des |de |d['’]|la |le |l['’])?${word}`, 'yu'),
]
/** Before a house number: `Musterstraße 5`, `Lange Straße 5`. */
const street =
  /(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|straat|laan|plein|gracht|[^ec]kade|gatan|vägen|gata|veien|vej|[^i]gade|katu|Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring) $/
const streetName =
  /(?<![\p{Lu}\p{Ll}])\p{Lu}[\p{L}.-]{3,40}(?: (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring))? $/u
/** `Via Roma 10`, `ul. Długa 3`, `Calle Mayor, 12`. */
const named = new RegExp(
  String.raw`(?:^|[^\p{Lu}\p{Ll}\d_.\/$%@-])(?:(?:Via|Viale|Piazza|Corso|Largo|Vicolo|Calle|C/|Avenida|Avda\.?|Plaza|Paseo|Rua|Praça|ul\.|al\.|ulica) (?:(?:de|del|della|la|da|do|dos|di|das) ){0,2}${word}(?: ${word}){0,3},? (?:n[.ºo°]* ?)?|P\.? ?O\.? Box |Postfach |[AFD]PO,? A[AEP] )$`,
  'u',
)
/** Whose address it is, whatever the language of the street. */
const said =
  /(?:\b(?:my|his|her|their|our|home|billing|shipping|mailing|postal|street|new|delivery|private|[’']s) address(?: is|:| to)?|\b(?:lives?|living|resid(?:es?|ing)) (?:at|in)|moved to|(?:ship|deliver|sent|send it|send them) to)[: ]{1,3}$/i
const states =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]'
/** `Springfield, IL 62704` */
const town = new RegExp(String.raw`\p{L}\.? ?,\s*(?:${states}) $`, 'u')
const sayings = new Set(['address', 'is', 'to', 'at', 'in'])
/** After these, `221B Baker` is a house. After others it may be `3D Prints`, or a model of `70B Llama`. */
const lettered = new Set(['address', 'at', 'is'])
const nearest = 80
/** `v10`, `1.10`, `src/10`, `$10`, `<5`, `~2`: part of something else. But two tildes strike something out. */
const partOfNumber = /(?:[\w./$%@<+&-]|(?<!~)~)$/

/** A street with its house number, as English, French, German, Dutch, the Nordic, Romance languages and Polish have it. */
export const address: Detector = {
  kind: 'address',
  at: 'number',
  finds(text, at, end) {
    if (end - at > 5) return false
    const last = text[at - 1] ?? ' '
    // Whatever else stands there, such as quotes, tags and emphasis, is beside it.
    if (isLetter(last.charCodeAt(0)) || partOfNumber.test(text.slice(Math.max(0, at - 2), at))) return false
    return (last === ' ' && isAfterWords(text, at, end)) || isBeforeStreet(text, end)
  },
}

/** The word before decides which patterns are worth a look: most numbers follow none of these. */
function isAfterWords(text: string, at: number, end: number): boolean {
  const start = startOfWord(text, at - 1)
  const word = text.slice(start, at - 1)
  const sign = text[at - 2] ?? ''
  if (isCapital(word.charCodeAt(0)) || ',.ºo°'.includes(sign)) {
    if (isAfterStreet(text, at, end)) return true
    if (end - at === 5 && town.test(text.slice(Math.max(0, at - 30), at))) return true
  }
  if (sign !== ':' && !sayings.has(word)) return false
  const next = text.slice(end, end + 3)
  const isHouse = /^ [\p{L}\d]/u.test(next) || (lettered.has(word) && /^[A-Fa-f] \p{Lu}/u.test(next))
  return isHouse && said.test(text.slice(Math.max(0, at - 30), at))
}

function startOfWord(text: string, end: number): number {
  let start = end
  while (start > end - 40 && (isLetter(text.charCodeAt(start - 1)) || '.’-'.includes(text[start - 1] ?? ' '))) start--
  return start
}

function isAfterStreet(text: string, at: number, end: number): boolean {
  const near = text.slice(Math.max(0, at - nearest), at)
  if (!(street.test(near.slice(-14)) && streetName.test(near)) && !named.test(near)) return false
  // 5.5 and 12:30 are no houses.
  return !/^[.,:%]?\d/.test(text.slice(end, end + 2))
}

/** Without a word with a capital after it, a number is no house of an English street. */
function isBeforeStreet(text: string, end: number): boolean {
  const gap = text[end] ?? ''
  const next = gap === ' ' ? end + 1 : gap === ',' ? end + 2 : end + 3
  if (!/[A-Za-z ,]/.test(gap) || !(isLetter(text.charCodeAt(next)) || isCapital(text.charCodeAt(next)))) return false
  return after.some((pattern) => matchAt(pattern, text, end) !== null)
}

const postcode = /(?:[A-Z]{1,2}\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])/y
const british =
  /^(?:AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE)\d/

/** `SW1A 2AA`: a British postcode is a few houses. */
export const postcodes: Detector = {
  kind: 'address',
  at: 'capital',
  finds(text, at) {
    if (!isDigit(text.charCodeAt(at + 1)) && !isDigit(text.charCodeAt(at + 2))) return false
    const [found] = matchAt(postcode, text, at) ?? []
    return found !== undefined && british.test(found) && !/[\w-]/.test(text[at - 1] ?? ' ')
  },
}
