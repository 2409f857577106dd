/** The least that an MP3 has. A WAV whose header says so can have less. */
const leastBytesPerSecond = 1000
/** With that least, 50 tokens a second; Gemini counts 32, and nobody more. */
const bytesPerToken = 20

/**
 * The most tokens of a sound, by its length in bytes. Infinite for all but WAV and MP3: an hour of silence is 12 kB as FLAC, and other
 * compressed forms have no least either. The bytes tell the form: a name may lie, and providers read it from the bytes, too.
 */
export function mostSoundTokens(base64: string): number {
  const beginning = readBeginning(base64)
  const hasFloor = (isWav(beginning.bytesAt) || isMp3(beginning.bytesAt)) && beginning.isPlain()
  return hasFloor ? (base64.length * 0.75) / bytesPerToken : Number.POSITIVE_INFINITY
}

/** What one reader of base64 skips and another ends at, such as spaces, would show each of them other bytes. */
const plain = /^[\w+/-]*={0,2}$/

/** The formats whose samples have as many bits as their header says: PCM, floating point, and telephony's two. */
const uncompressed: ReadonlySet<number> = new Set([1, 3, 6, 7])
const extensible = 0xfffe

/** `RF64` is the form of a WAV that may grow beyond 4 GB. */
const wavForms: ReadonlySet<string> = new Set(['RIFFWAVE', 'RF64WAVE'])
/** More than stand before the format of any WAV, and before the first frame of any MP3. */
const mostChunks = 8
const mostTags = 8
const mostZeros = 4096

function isWav(bytesAt: BytesAt): boolean {
  const form = bytesAt(0, 12).toString('latin1')
  if (!wavForms.has(form.slice(0, 4) + form.slice(8))) return false
  let offset = 12
  for (let chunks = 0; chunks <= mostChunks; chunks += 1) {
    const chunk = bytesAt(offset, 34)
    if (chunk.length < 34) return false
    if (chunk.toString('latin1', 0, 4) === 'fmt ') return hasLeastRate(chunk)
    const bytes = chunk.readUInt32LE(4)
    offset += 8 + bytes + (bytes % 2)
  }
  return false
}

/** @param chunk the one that tells the format of a WAV */
function hasLeastRate(chunk: Buffer): boolean {
  const named = chunk.readUInt16LE(8)
  const format = named === extensible ? chunk.readUInt16LE(32) : named
  const bytesPerSecond = (chunk.readUInt16LE(10) * chunk.readUInt32LE(12) * chunk.readUInt16LE(22)) / 8
  return uncompressed.has(format) && bytesPerSecond >= leastBytesPerSecond
}

/** Its first frame tells, behind tags and zeros. */
function isMp3(bytesAt: BytesAt): boolean {
  let offset = 0
  for (let tags = 0; tags <= mostTags; tags += 1) {
    const bytes = bytesAt(offset, mostZeros + 10)
    const zeros = bytes.findIndex((byte) => byte !== 0)
    if (zeros === -1 || zeros > mostZeros) return false
    const found = bytes.subarray(zeros)
    if (found.toString('latin1', 0, 3) !== 'ID3') return isFrame(found)
    offset += zeros + 10 + tagLength(found)
  }
  return false
}

/** A frame that says its bit rate; one of a free rate may have next to none. */
function isFrame(found: Buffer): boolean {
  if (found.length < 4) return false
  const [first = 0, second = 0, third = 0] = found
  const [version, layer, rate] = [(second >> 3) & 3, (second >> 1) & 3, third >> 4]
  return first === 0xff && second >= 0xe0 && version !== 1 && layer !== 0 && rate !== 0 && rate !== 15
}

/** The length of an ID3 tag behind its header, which has seven bits in a byte. */
function tagLength(tag: Buffer): number {
  return tag.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0)
}

type BytesAt = (offset: number, length: number) => Buffer

/** Reads some bytes of a long text in base64, without the rest. */
function readBeginning(base64: string) {
  let end = 0
  return {
    bytesAt(offset: number, length: number) {
      const group = Math.floor(offset / 3)
      const endGroup = group + Math.ceil(length / 3) + 1
      end = Math.max(end, endGroup * 4)
      const groups = base64.slice(group * 4, endGroup * 4)
      return Buffer.from(groups, 'base64').subarray(offset - group * 3, offset - group * 3 + length)
    },
    /** True if all readers of base64 see the same bytes up to the last that were read. */
    isPlain: () => plain.test(base64.slice(0, end)),
  }
}
