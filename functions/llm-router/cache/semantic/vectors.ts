/** Of length 1, so that the cosine of two is their product. Undefined for what has no direction. */
export function normalised(values: ArrayLike<number>): Float32Array | undefined {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += (values[at] ?? 0) ** 2
  const length = Math.sqrt(sum)
  if (!(length > 0 && Number.isFinite(length))) return undefined
  return Float32Array.from(values, (value) => value / length)
}

/** From -1 to 1, of two normalised vectors; -1 if they are of different lengths, and so of different models. */
export function cosine(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) return -1
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}

export function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}

/** Of little-endian floats, as servers send them and routers keep them. A rest of less than four bytes is left out. */
export function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  // Floats begin at each fourth byte, which those of a buffer may not. The processors that Node runs on are little-endian.
  const vector = new Float32Array(Math.floor(bytes.length / 4))
  new Uint8Array(vector.buffer).set(bytes.subarray(0, vector.byteLength))
  return vector
}
