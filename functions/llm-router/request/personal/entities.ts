/** Marks that follow their letter; the normal form makes one character of both. */
const accents: Readonly<Record<string, string>> = {
  ...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', uml: '\u0308', ring: '\u030a' },
  ...{ caron: '\u030c', cedil: '\u0327', ogon: '\u0328' },
}
const signs: Readonly<Record<string, string>> = {
  ...{ nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', commat: '@', period: '.', comma: ',', plus: '+', lowbar: '_' },
  ...{ hyphen: '-', dash: '-', ndash: '-', shy: '', zwnj: '', zwj: '' },
  ...{ szlig: 'ß', aelig: 'æ', oelig: 'œ', oslash: 'ø', lstrok: 'ł', eth: 'ð', thorn: 'þ' },
}
/** What is escaped twice has an `amp;` more. */
const entity = new RegExp(
  String.raw`&(?:amp;){0,7}(?:#(\d{1,12})|#x([0-9a-f]{1,12})|([a-z])(${Object.keys(accents).join('|')})|(${Object.keys(signs).join('|')}));`,
  'gi',
)

/** A text with what HTML writes by numbers and names: the letters of most languages in Latin script, and signs of data. */
export function withoutEntities(text: string): string {
  return text.includes('&') ? text.replace(entity, written) : text
}

function written(whole: string, decimal?: string, hex?: string, letter?: string, accent?: string, named?: string) {
  if (letter !== undefined) return letter + (accents[accent?.toLowerCase() ?? ''] ?? '')
  if (named !== undefined) {
    const sign = signs[named.toLowerCase()] ?? ''
    return /^[A-Z]/.test(named) ? sign.toUpperCase() : sign
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  if (code > 0x10ffff) return whole
  return code < 32 ? '\n' : String.fromCodePoint(code)
}
