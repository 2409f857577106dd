/**
 * A random id of hexadecimal digits, never all zeros. Ids of traces and spans protect nothing, and node:crypto would take 5 ms of a
 * first request.
 * @param random from 0 up to, but not including, 1
 */
export function randomId(digits: 16 | 32, random: () => number): string {
  let id = ''
  while (id.length < digits) {
    id += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  }
  return /^0+$/.test(id) ? id.replace(/.$/, '1') : id
}
