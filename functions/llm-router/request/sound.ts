/** The least that an MP3 has. A WAV whose header says so can have less. */
const leastBytesPerSecond = 1000
/** With that least, 50 tokens a second; Gemini counts 32, and nobody more. */
const bytesPerToken = 20

/**
 * The most tokens of a sound, by its length in bytes. Infinite for all but WAV and MP3: an hour of silence is 12 kB as FLAC, and other
 * compressed forms have no least either. The bytes tell the form: a name may lie, and providers read it from the bytes, too.
 */
export function mostSoundTokens(base64: string): number {
  const hasFloor = isWav(base64) || isMp3(base64)
  return hasFloor ? (base64.length * 0.75) / bytesPerToken : Number.POSITIVE_INFINITY
}

/** The formats whose samples have as many bits as their header says: PCM, floating point, and telephony's two. */
const uncompressed: ReadonlySet<number> = new Set([1, 3, 6, 7])
const extensible = 0xfffe

function isWav(base64: string): boolean {
  const header = bytesAt(base64, 0, 46)
  if (header.length < 46) return false
  if (header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8, 16) !== 'WAVEfmt ') return false
  const named = header.readUInt16LE(20)
  const format = named === extensible ? header.readUInt16LE(44) : named
  const bytesPerSecond = (header.readUInt16LE(22) * header.readUInt32LE(24) * header.readUInt16LE(34)) / 8
  return uncompressed.has(format) && bytesPerSecond >= leastBytesPerSecond
}

/** A frame that says its bit rate; one of a free rate may have next to none. */
function isMp3(base64: string): boolean {
  const tag = bytesAt(base64, 0, 10)
  const frame = tag.toString('latin1', 0, 3) === 'ID3' ? bytesAt(base64, 10 + tagLength(tag), 4) : tag
  if (frame.length < 4) return false
  const [first = 0, second = 0, third = 0] = frame
  const [version, layer, rate] = [(second >> 3) & 3, (second >> 1) & 3, third >> 4]
  return first === 0xff && second >= 0xe0 && version !== 1 && layer !== 0 && rate !== 0 && rate !== 15
}

/** The length of an ID3 tag behind its header, which has seven bits in a byte. */
function tagLength(tag: Buffer): number {
  return tag.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0)
}

/** Some bytes of a long text in base64, without the rest. */
function bytesAt(base64: string, offset: number, length: number): Buffer {
  const group = Math.floor(offset / 3)
  const groups = base64.slice(group * 4, (group + Math.ceil(length / 3) + 1) * 4)
  return Buffer.from(groups, 'base64').subarray(offset - group * 3, offset - group * 3 + length)
}
