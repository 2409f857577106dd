import type { PersonalKind } from './kinds.ts'
import type { Numeral } from './numerals.ts'

type Of<Place extends string, Finds> = { kind: PersonalKind; at: Place; finds: Finds }

/** @param end of the digits or of the token that begins at `at` */
type FindsAt = (text: string, at: number, end: number) => boolean

/** What a detector finds is no longer than this, with what it reads before it: the longest is a signed token. */
export const mostCharacters = 8192

/**
 * Finds one kind of personal data at one kind of place, of which a scan knows all after one pass. It looks only at a bounded number of
 * characters around the place, so that a whole scan is linear in the length of the text.
 */
export type Detector =
  /** Each reading of digits in groups as one number. */
  | Of<'numeral', (numeral: Numeral) => boolean>
  /** The first of some digits. */
  | Of<'number', FindsAt>
  /** A word with a capital. */
  | Of<'capital', FindsAt>
  /** Eight or more letters, digits, hyphens and underscores in a row. */
  | Of<'token', FindsAt>
  | Of<'at_sign', FindsAt>
  /** Wherever a fixed text is. */
  | (Of<'phrase', FindsAt> & { phrase: string })
