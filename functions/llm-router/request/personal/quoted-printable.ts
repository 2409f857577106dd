import { fromWide, wide } from './escaped-bytes.ts'

/** Most texts have none of these. */
const sign =
  /=(?:\r?\n|(?:20|09)[ \t]*(?:\r?\n|\0|$)|40[A-Za-z]|[C-Fc-f][\dA-Fa-f]=|[C-F][\dA-F][a-z])|@[\p{L}\d.-]{4,255}=[\dA-F]{2}/u
const softBreak = /=\r?\n/g
const wideQuoted = new RegExp(wide('='), 'gi')
/** A letter or a digit alone is never escaped: `card=4111` is what it says. So it is where a number goes on. */
const quoted = /(?:=[2-7][0-9A-F]){2,}|=(?:2\d|[46]0|0[9AD])(?!\d)|=(?:[23][A-F]|[57][B-F])/g

/**
 * What a text says if it is mail in quoted-printable (RFC 2045); undefined if nothing in it looks so. Much else has an equals sign before
 * two digits: it is to be read as it stands, too.
 */
export function fromMail(text: string): string | undefined {
  if (!sign.test(text)) return undefined
  return text
    .replace(softBreak, '')
    .replace(wideQuoted, fromWide)
    .replace(quoted, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('latin1'))
}
