import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { toVertexRequest } from '../../../functions/vertex-generate/request.ts'

const image = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'low' } })
const audio = (format: string) => ({ type: 'input_audio', input_audio: { data: 'AAAA', format } })
const file = (fields: object) => ({ type: 'file', file: { filename: 'a.pdf', ...fields } })
const partOf = (part: { type: string }) =>
  toVertexRequest({ model: 'm', messages: [{ role: 'user', content: [part] }] }).contents[0]?.parts[0]

const inline = (mimeType: string) => ({ inlineData: { mimeType, data: 'AAAA' } })
const fetched = (mimeType: string, fileUri: string) => ({ fileData: { mimeType, fileUri } })

const carried: [{ type: string }, object][] = [
  [image('data:image/png;base64,AAAA'), inline('image/png')],
  [image('data:IMAGE/JPEG;charset=x;base64,AAAA'), inline('image/jpeg')],
  [image('https://example.com/a.JPG?size=2#x'), fetched('image/jpeg', 'https://example.com/a.JPG?size=2#x')],
  [image('http://example.com/b.webp'), fetched('image/webp', 'http://example.com/b.webp')],
  [image('gs://bucket/c.png'), fetched('image/png', 'gs://bucket/c.png')],
  [audio('wav'), inline('audio/wav')],
  [audio('mp3'), inline('audio/mp3')],
  [audio('MP3'), inline('audio/mp3')],
  ...['aac', 'aiff', 'flac', 'ogg'].map((format): [{ type: string }, object] => [
    audio(format),
    inline(`audio/${format}`),
  ]),
  [file({ file_data: 'data:application/pdf;base64,AAAA' }), inline('application/pdf')],
  [file({ file_data: 'AAAA' }), inline('application/pdf')],
  [image('data:image/jpg;base64,AAAA'), inline('image/jpeg')],
  [{ type: 'refusal', refusal: 'No.' } as { type: string }, { text: 'No.' }],
]

describe('Gemini gets', () => {
  for (const [part, expected] of carried) {
    test(JSON.stringify(part), () => assert.deepEqual(partOf(part), expected))
  }
})

const refused: [{ type: string }, string][] = [
  [image('https://example.com/picture'), 'messages'],
  [image('https://example.com/a.tiff'), 'messages'],
  [image('ftp://example.com/a.png'), 'messages'],
  [image('a.png'), 'messages'],
  [image('data:application/pdf;base64,AAAA'), 'messages'],
  [audio('m4a'), 'messages'],
  [audio('constructor'), 'messages'],
  [file({ file_id: 'file-1' }), 'messages'],
  [{ type: 'video_url' }, 'messages'],
]

describe('Gemini does not get', () => {
  for (const [part, param] of refused) {
    test(JSON.stringify(part), () =>
      assert.throws(
        () => partOf(part),
        (error) => {
          assert.ok(error instanceof LlmError, String(error))
          assert.deepEqual([error.code, error.details.param], ['unsupported_by_provider', param])
          return true
        },
      ),
    )
  }
})
