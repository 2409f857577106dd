import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mostSoundTokens } from '../../../../functions/llm-router/request/sound.ts'
import { mp3, wav } from './sounds.ts'

/** A WAV with other chunks in front of that of its format. */
const behind = (sound: Buffer, ...chunks: Buffer[]) =>
  Buffer.concat([sound.subarray(0, 12), ...chunks, sound.subarray(12)])

/** A chunk of zeros; one of an odd length has one more behind it. */
function chunk(name: string, bytes: number): Buffer {
  const made = Buffer.alloc(8 + bytes + (bytes % 2))
  made.write(name)
  made.writeUInt32LE(bytes, 4)
  return made
}

const most = (sound: Buffer) => mostSoundTokens(sound.toString('base64'))

describe('the most tokens of a sound', () => {
  const bounded: [string, Buffer][] = [
    ['PCM', wav(60_000)],
    ['PCM of a telephone', wav(60_000, { samplesPerSecond: 8000, bits: 8 })],
    ['µ-law', wav(60_000, { format: 7, bits: 8 })],
    ...['JUNK', 'bext', 'LIST', 'odd'].map((name): [string, Buffer] => [
      `PCM behind ${name}`,
      behind(wav(60_000), chunk(name.padEnd(4), name === 'odd' ? 27 : 602)),
    ]),
    [
      'PCM behind several chunks',
      behind(wav(60_000), ...['JUNK', 'bext', 'iXML', 'LIST'].map((name) => chunk(name, 28))),
    ],
    ['PCM in the form for 4 GB and more', behind(wav(60_000, { form: 'RF64' }), chunk('ds64', 28))],
    ['MP3', mp3(60_000)],
    ['MP3 behind two tags', Buffer.concat([mp3(0, { tagBytes: 100 }).subarray(0, 110), mp3(60_000, { tagBytes: 50 })])],
    ['MP3 behind zeros', Buffer.concat([Buffer.alloc(1), mp3(60_000)])],
    [
      'MP3 behind a tag and zeros',
      Buffer.concat([mp3(0, { tagBytes: 100 }).subarray(0, 110), Buffer.alloc(1000), mp3(60_000)]),
    ],
    ...[1, 2, 3, 100, 5000].map((tagBytes): [string, Buffer] => [`MP3 behind ${tagBytes}`, mp3(60_000, { tagBytes })]),
  ]
  for (const [form, sound] of bounded) {
    test(`are by its length in bytes, of ${form}`, () => {
      assert.ok(most(sound) >= 3000 && most(sound) < 3300, String(most(sound)))
    })
  }

  test('are not, where readers of base64 would see different bytes before its format or first frame', () => {
    const [sound, tagged] = [wav(60_000), mp3(60_000, { tagBytes: 5000 })].map((one) => one.toString('base64'))
    for (const base64 of [sound, tagged]) {
      for (const shift of ['\n\n\n\n', '    ', '====', '....']) {
        const shifted = `${base64?.slice(0, 16)}${shift}${base64?.slice(20)}`
        assert.equal(mostSoundTokens(shifted), Number.POSITIVE_INFINITY, JSON.stringify(shift))
      }
    }
  })

  const extensible = wav(60_000, { format: 0xfffe })
  test('are by its length of a WAV whose header is the longer one', () => {
    extensible.writeUInt16LE(1, 44)
    assert.ok(most(extensible) < 3300)
    extensible.writeUInt16LE(0x11, 44)
    assert.equal(most(extensible), Number.POSITIVE_INFINITY)
  })

  const flac = Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(1000)])
  const unbounded: [string, Buffer][] = [
    ['FLAC', flac],
    ['FLAC behind an ID3 tag', Buffer.concat([mp3(0, { tagBytes: 20 }).subarray(0, 30), flac])],
    ['Ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(1000)])],
    ['M4A', Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), Buffer.alloc(1000)])],
    ['WebM', Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(1000)])],
    ['AAC', mp3(1000, { frame: [0xff, 0xf1, 0x50, 0x80] })],
    ['an MP3 of a free bit rate', mp3(1000, { frame: [0xff, 0xfb, 0x00, 0x00] })],
    ['a compressed WAV', wav(1000, { format: 0x11 })],
    ['a WAV of a sample per second', wav(1000, { samplesPerSecond: 1 })],
    ['a WAV of no bits', wav(1000, { bits: 0 })],
    ['an ID3 tag without an end', Buffer.concat([Buffer.from('ID3\x04\0\0'), Buffer.alloc(1000, 127)])],
    [
      'ID3 tags without an end',
      Buffer.concat(Array.from({ length: 100 }, () => mp3(0, { tagBytes: 10 }).subarray(0, 20))),
    ],
    ['a compressed WAV behind JUNK', behind(wav(1000, { format: 0x11 }), chunk('JUNK', 28))],
    ['a WAV with more chunks than any has', behind(wav(1000), ...Array.from({ length: 100 }, () => chunk('JUNK', 2)))],
    ['a WAV whose chunk does not end', behind(wav(1000), chunk('JUNK', 28).fill(255, 4, 8))],
    ['an MP3 behind more zeros than any has', Buffer.concat([Buffer.alloc(100_000), mp3(1000)])],
    ['zeros', Buffer.alloc(1000)],
    ['a beginning', Buffer.from('RI')],
    ['nothing', Buffer.alloc(0)],
  ]
  for (const [form, sound] of unbounded) {
    test(`have no bound of ${form}`, () => assert.equal(most(sound), Number.POSITIVE_INFINITY))
  }
})
