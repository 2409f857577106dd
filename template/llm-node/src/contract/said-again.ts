import type { BegunCall, CallDelta, SaidAgain } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilledText } from './chat.ts'

/**
 * Judges a piece that comes under the number of a call whose arguments are whole: some servers say a call once more in their last
 * piece, or end it with blanks, and others begin another one there.
 * @returns the pieces of another call, which has its own object; undefined where the piece belongs to the open one
 */
export function saidAgain(piece: CallDelta, open: BegunCall): CallDelta[] | 'repeats' | undefined {
  const again = open.again ?? begunAgain(piece, open)
  if (again === undefined) return undefined
  const given = argumentsText(piece.function?.arguments) ?? ''
  const said = again.hasBegun ? given : given.trimStart()
  if (said !== '' || again.pieces.length === 0) again.pieces.push(piece)
  if (again.left.startsWith(said)) {
    again.left = again.left.slice(said.length)
    again.hasBegun ||= said !== ''
    open.again = again.left === '' ? undefined : again
    return 'repeats'
  }
  open.again = undefined
  if (said.trimEnd() === again.left) return 'repeats'
  const [first] = again.pieces
  const isObject = again.hasBegun || said.startsWith('{')
  return isObject && isFilledText(first?.function?.name) ? again.pieces : undefined
}

function begunAgain({ function: called }: CallDelta, { name, said }: BegunCall): SaidAgain | undefined {
  const given = argumentsText(called?.arguments)
  if (given === undefined) return undefined
  const isNamed = isFilledText(called?.name) && called.name === name
  if (!isNamed && !given.trimStart().startsWith('{')) return undefined
  const whole = said?.whole()
  return whole === undefined ? undefined : { pieces: [], left: whole.trim(), hasBegun: false }
}
