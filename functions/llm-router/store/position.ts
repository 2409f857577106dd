import { UnknownPosition } from './port.ts'

/**
 * A position of a store that counts them.
 * @throws UnknownPosition if it is no number that fits
 */
export function numberOf(position: string): number {
  if (/^\d{1,15}$/.test(position)) return Number(position)
  throw new UnknownPosition()
}
