/** A WAV: its header, and zeros. */
export function wav(
  bytes: number,
  { form = 'RIFF', format = 1, samplesPerSecond = 16_000, bits = 16, channels = 1 } = {},
): Buffer {
  const sound = Buffer.alloc(44 + bytes)
  sound.write(form, 0)
  sound.write('WAVEfmt ', 8)
  sound.writeUInt32LE(16, 16)
  sound.writeUInt16LE(format, 20)
  sound.writeUInt16LE(channels, 22)
  sound.writeUInt32LE(samplesPerSecond, 24)
  sound.writeUInt16LE(bits, 34)
  sound.write('data', 36)
  return sound
}

/** An MP3 of one frame's header and zeros, behind an ID3 tag of so many bytes, if any. */
export function mp3(bytes: number, { frame = [0xff, 0xfb, 0x90, 0x00], tagBytes = 0 } = {}): Buffer {
  const tag = Buffer.alloc(tagBytes && 10 + tagBytes)
  if (tagBytes) {
    tag.write('ID3', 0)
    tag.set([(tagBytes >> 21) & 127, (tagBytes >> 14) & 127, (tagBytes >> 7) & 127, tagBytes & 127], 6)
  }
  return Buffer.concat([tag, Buffer.from(frame), Buffer.alloc(bytes)])
}
