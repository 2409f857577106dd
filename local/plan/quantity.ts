const pattern = /^\+?(\d+\.?\d*|\.\d+)(?:([num]|k|[MGTPE]|[KMGTPE]i)|[eE]([-+]?\d{1,2}))?$/
const decimalExponents: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, k: 3 },
  ...{ M: 6, G: 9, T: 12, P: 15, E: 18 },
}
const binaryLetters = 'KMGTPE'

/** The number in a quantity of Kubernetes, such as `200m`, `0.5`, `256Mi` or `1e9`; undefined for what is none. */
export function parseQuantity(text: string): number | undefined {
  const [, digits, suffix = '', exponent = 0] = pattern.exec(text) ?? []
  if (digits === undefined) return undefined
  if (suffix.endsWith('i')) return Number(digits) * 1024 ** (binaryLetters.indexOf(suffix.charAt(0)) + 1)
  return Number(`${digits}e${decimalExponents[suffix] ?? exponent}`)
}
