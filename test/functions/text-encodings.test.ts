import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { translate } from './translators.ts'

const text = 'Straße;Größe\n'
const utf16 = Buffer.from(text, 'utf16le')
const models: [provider: string, model: string][] = [
  ['anthropic', 'claude-haiku-4-5'],
  ['bedrock', 'anthropic.claude-haiku-4-5'],
  ['vertex', 'gemini-2.5-flash'],
]

/** The bytes of the text that is sent to a provider, wherever they are in its form. */
function sentBy(provider: string, model: string, parameters: string, bytes: Buffer): string {
  const file = { filename: 'a.csv', file_data: `data:text/csv${parameters};base64,${bytes.toString('base64')}` }
  const request = { messages: [{ role: 'user', content: [{ type: 'file', file }] }] } as ChatRequest
  const found: string[] = []
  JSON.stringify(translate({ provider, model }, request), function look(this: object, key, value) {
    const held: unknown = Reflect.get(this, key)
    if (held instanceof Uint8Array) found.push(Buffer.from(held).toString())
    else if (key === 'data' && typeof held === 'string') found.push(provider === 'vertex' ? inBase64(held) : held)
    return held instanceof Uint8Array ? undefined : value
  })
  return found.join()
}

function inBase64(data: string): string {
  return Buffer.from(data, 'base64').toString()
}

for (const [provider, model] of models) {
  test(`${provider} gets a text in UTF-8, whatever it came in`, () => {
    const came: [string, Buffer][] = [
      ['', Buffer.from(text)],
      ['', Buffer.from(`\ufeff${text}`)],
      [';charset=utf-8', Buffer.from(text)],
      [';charset=iso-8859-1', Buffer.from(text, 'latin1')],
      [';name=a.csv;charset="ISO-8859-1"', Buffer.from(text, 'latin1')],
      [';charset=utf-16', utf16],
      ['', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
      [';charset=utf-16', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
    ]
    for (const [parameters, bytes] of came) assert.equal(sentBy(provider, model, parameters, bytes), text, parameters)
  })

  test(`${provider} leaves a text in no known encoding to another`, () => {
    const unknown: [string, Buffer][] = [
      ['', Buffer.from(text, 'latin1')],
      [';charset=utf-8', Buffer.from(text, 'latin1')],
      [';charset=klingon', Buffer.from(text)],
    ]
    for (const [parameters, bytes] of unknown) {
      assert.throws(
        () => sentBy(provider, model, parameters, bytes),
        (error) => error instanceof LlmError && error.code === 'unsupported_by_provider',
      )
    }
  })
}
