export type NumberKind = 'amount' | 'percent' | 'whole'

/** A number above 0, or a percentage from 0 on, that somebody has typed, or what is wrong with it. */
export type TypedNumber = { value: number } | { fault: string }

/** Without groups. The exponent is there since a small amount of a key is shown with one. */
const plain = { amount: /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i, whole: /^\d+$/ }
const grouped = { amount: /^[1-9]\d{0,2}(?:[\s_]\d{3})+(?:\.\d+)?$/, whole: /^[1-9]\d{0,2}(?:[\s_]\d{3})+$/ }
/** The comma of an amount such as `1,000` may be a decimal one, unless another comma or a point follows. */
const withCommas = { amount: /^[1-9]\d{0,2}(?:,\d{3})+(?:,\d{3}|\.\d+)$/, whole: /^[1-9]\d{0,2}(?:,\d{3})+$/ }

/** Takes only what has one meaning, wherever its writer comes from: a guess may be wrong by a factor of 1000. */
export function readNumber(text: string, kind: NumberKind): TypedNumber {
  const trimmed = text.trim()
  const isPercent = kind === 'percent'
  const isClear = [plain, grouped, withCommas].some((forms) => forms[isPercent ? 'amount' : kind].test(trimmed))
  const value = isClear ? Number(trimmed.replaceAll(/[\s,_]/g, '')) : Number.NaN
  if (isPercent ? value <= 100 : value > 0 && Number.isFinite(value)) return { value }
  if (kind === 'whole') return { fault: 'Write a whole number above 0, or nothing.' }
  if (/^\d[\d\s.,_]*,[\d\s.,_]*$/.test(trimmed))
    return { fault: `Write the ${isPercent ? 'percentage' : 'amount'} with a point, such as 0.50.` }
  return { fault: isPercent ? 'Write a percentage from 0 to 100, or nothing.' : 'Write an amount above 0.' }
}
