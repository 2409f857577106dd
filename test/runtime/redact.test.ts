import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cleanReply } from '#runtime/http/clean-reply.ts'
import { createMaskedDeltas } from '#runtime/provider/masked-deltas.ts'
import { createRedactor } from '#runtime/redact.ts'

const key = 'sk-KEY/0123+456=789abcdef'

function knowing(...secrets: string[]) {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.remember(secret)
  return redactor
}

describe('a redactor', () => {
  test('masks a secret as it is, within JSON, in an address and in base64', () => {
    const { redact } = knowing(key, 'with"quotes\\and-more')
    for (const text of [
      key,
      encodeURIComponent(key),
      JSON.stringify({ key }),
      JSON.stringify('with"quotes\\and-more'),
    ]) {
      assert.match(redact(`a ${text} b`), /^a .*\*\*\*.* b$/)
    }
    assert.equal(redact(key), '***')
  })

  test('masks it in base64 wherever it stands within what was encoded', () => {
    const { redact } = knowing(key)
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('base64', 'base64url'), (before, after, encoding) => {
        const encoded = Buffer.from(`${before}${key}${after}`).toString(encoding as 'base64')
        assert.match(redact(encoded), /\*\*\*/)
      }),
    )
  })

  test('masks it however its characters are escaped, some or all, and once or twice', () => {
    const { redact, redactBytes } = knowing(key)
    const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0')
    const spelled: ((character: string) => string)[] = [
      (one) => one,
      (one) => `\\u00${hex(one)}`,
      (one) => `\\\\u00${hex(one).toUpperCase()}`,
      (one) => `\\${one}`,
      (one) => `%${hex(one)}`,
      (one) => `%25${hex(one).toUpperCase()}`,
      (one) => `&#${one.charCodeAt(0)};`,
      (one) => `&#x${hex(one)};`,
    ]
    const spelling = fc.array(fc.nat(spelled.length - 1), { minLength: key.length, maxLength: key.length })
    fc.assert(
      fc.property(spelling, fc.nat(200_000), (ways, before) => {
        const text = Array.from(key, (one, at) => spelled[ways[at] ?? 0]?.(one)).join('')
        assert.equal(redact(`a ${text} b`), 'a *** b')
        const padding = 'x'.repeat(before)
        assert.equal(String(redactBytes(Buffer.from(`${padding} ${text} b`))), `${padding} *** b`)
      }),
    )
  })

  test('masks it where somebody has taken the backslashes away', () => {
    const { redact, redactBytes } = knowing(key)
    const bare = Array.from(key, (one) => `u00${one.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
    assert.equal(redact(`a ${bare} b`), 'a *** b')
    assert.equal(String(redactBytes(Buffer.from(`a ${bare} b`))), 'a *** b')
  })

  test('passes a million backslashes in no time', () => {
    const beganMs = performance.now()
    knowing(key).redact('\\'.repeat(1_000_000))
    assert.ok(performance.now() - beganMs < 1000)
  })

  test('leaves all else as it came', () => {
    const { redact, redactBytes } = knowing(key)
    fc.assert(fc.property(fc.string(), (text) => assert.equal(redact(text), text)))
    const bytes = Buffer.from([0, 255, 254, 10])
    assert.equal(redactBytes(bytes), bytes)
    assert.equal(Buffer.from(redactBytes(Buffer.from(`{"k":"${key}"}`))).toString(), '{"k":"***"}')
  })

  test('knows the keys within a file of several, and not its addresses', () => {
    const file = JSON.stringify(
      {
        type: 'service_account',
        private_key_id: '0123456789abcdef0123456789abcdef',
        private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n',
        client_email: 'router@project.iam.gserviceaccount.com',
        token_uri: 'https://oauth2.googleapis.com/token',
      },
      null,
      2,
    )
    const { redact } = knowing(file)
    assert.equal(redact('id 0123456789abcdef0123456789abcdef'), 'id ***')
    assert.equal(redact('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'), '***')
    const address = 'https://oauth2.googleapis.com/token of router@project.iam.gserviceaccount.com'
    assert.equal(redact(address), address)
  })

  test('takes no short text for a secret', () => {
    assert.equal(knowing('abc').redact('abc'), 'abc')
  })
})

describe('a secret in a text that comes in pieces', () => {
  /** The text cut at these places. */
  const cut = (text: string, places: readonly number[]) => {
    const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((one, other) => one - other)
    return [...ends, text.length].map((end, nth) => text.slice(ends[nth - 1] ?? 0, end))
  }
  const places = fc.array(fc.nat(200), { maxLength: 60 })

  test('is masked wherever it is cut, but for the few characters with which all keys begin', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), places, (before, after, at) => {
        const pieces = knowing(key).inPieces()
        const out = cut(`${before}${key}${after}`, at).map((piece) => pieces.add(piece))
        const text = out.join('') + pieces.end()
        assert.ok(text.includes('***'), text)
        assert.ok(!text.includes(key.slice(9)), text)
        assert.ok(text.startsWith(before.slice(0, -1)) && text.endsWith(after.slice(1)), text)
      }),
    )
  })

  test('is not seen where there is none, and nothing is lost', () => {
    const parts = fc.array(
      fc.oneof(
        fc.string(),
        fc.nat(key.length).map((length) => key.slice(0, length)),
      ),
    )
    fc.assert(
      fc.property(parts, places, (texts, at) => {
        const text = texts.join('')
        fc.pre(!text.includes(key))
        const pieces = knowing(key).inPieces()
        const out = cut(text, at).map((piece) => pieces.add(piece))
        assert.equal(out.join('') + pieces.end(), text)
      }),
    )
  })

  test('is masked as a whole where it holds another one, whichever was known first', () => {
    const longer = [`${key}-EXTRA7890`, `of-${key}`, `of-${key}-EXTRA7890`].map((long) => [long, key] as const)
    for (const [long, short] of [...longer, ['changed1-EXTRA7890', 'changed1'] as const]) {
      const text = `k ${long} l ${short} m ${short}`
      fc.assert(
        fc.property(places, fc.boolean(), (at, isLongFirst) => {
          const pieces = knowing(...(isLongFirst ? [long, short] : [short, long])).inPieces()
          const out = cut(text, at).map((piece) => pieces.add(piece))
          assert.match(out.join('') + pieces.end(), /^k .{0,8}\*{3} l .{0,8}\*{3} m .{0,8}\*{3}$/)
        }),
      )
    }
  })

  test('is masked in the chunks of an answer, which stay as they are where there is none', () => {
    const masked = createMaskedDeltas(knowing(key))
    const chunk = (delta: Record<string, unknown>, finish_reason: string | null = null) => ({
      id: 'c',
      object: 'chat.completion.chunk' as const,
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason }],
    })
    const plain = chunk({ role: 'assistant', content: 'It is ' })
    assert.equal(masked(plain), plain)
    const told = [chunk({ content: key.slice(0, 12) }), chunk({ content: key.slice(12) }), chunk({}, 'stop')].map(
      masked,
    )
    assert.equal(told.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), '***')
    const held = [chunk({ content: key.slice(0, 12) }), chunk({}, 'stop')].map(masked)
    assert.equal(held.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), key.slice(0, 12))
  })
})

test('a reply is cleaned in its headers, and in a whole body of each kind', () => {
  const redactor = knowing(key)
  const headers = { 'x-told': `by ${key}` }
  const clean = (body: Parameters<typeof cleanReply>[0]['body']) => cleanReply({ status: 200, headers, body }, redactor)
  assert.deepEqual(clean(`a ${key}`), { status: 200, headers: { 'x-told': 'by ***' }, body: 'a ***' })
  assert.equal(String(clean(Buffer.from(key)).body), '***')
})
