/** The fields of a message of protocol buffers by their numbers: numbers, and bytes for everything else. */
export type Fields = {
  bytes(number: number): Buffer[]
  text(number: number): string
  number(number: number): number | undefined
  /** Eight bytes each, packed or not. */
  doubles(number: number): number[]
  fixed64(number: number): bigint[]
}

export function readFields(message: Buffer): Fields {
  const fields = new Map<number, (Buffer | number)[]>()
  let at = 0
  function varint(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at]
      if (byte === undefined) throw new Error('The message is cut')
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value)
    }
  }
  function take(length: number): Buffer {
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = varint()
    const wire = tag & 7
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : take(varint())
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value])
  }
  const all = (number: number) => fields.get(number) ?? []
  const bytes = (number: number) => all(number).filter((value) => Buffer.isBuffer(value))
  const eights = (number: number) =>
    bytes(number).flatMap((packed) =>
      Array.from({ length: packed.length / 8 }, (_, index) => packed.subarray(index * 8, index * 8 + 8)),
    )
  return {
    bytes,
    text: (number) => Buffer.concat(bytes(number)).toString(),
    number: (number) => all(number).find((value) => typeof value === 'number'),
    doubles: (number) => eights(number).map((eight) => eight.readDoubleLE()),
    fixed64: (number) => eights(number).map((eight) => eight.readBigUInt64LE()),
  }
}
