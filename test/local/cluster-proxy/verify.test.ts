import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  canonicalText,
  contentHashOf,
  maxSkewSeconds,
  signatureHeader,
} from '../../../functions/cluster-generate/signature/canonical.ts'
import { checkedBody } from '../../../local/cluster-proxy/body.ts'
import { Refusal } from '../../../local/cluster-proxy/refusal.ts'
import { createVerify } from '../../../local/cluster-proxy/verify.ts'
import { nowMs, type Sent, secret, signed } from './signed-request.ts'

const verifier = (secrets = [secret]) =>
  createVerify(
    () => secrets,
    () => nowMs,
  )

/** How the proxy ends a request: undefined where it passes it on. */
async function outcome({ body, ...head }: Sent, verify = verifier()): Promise<Refusal | undefined> {
  try {
    const contentHash = verify(head)
    for await (const _ of checkedBody(pieces(body), { contentHash, maxBytes: 1e9 }));
    return undefined
  } catch (thrown) {
    assert.ok(thrown instanceof Refusal, String(thrown))
    return thrown
  }
}

async function* pieces(body: string) {
  const bytes = Buffer.from(body)
  yield bytes.subarray(0, 3)
  yield bytes.subarray(3)
}

const anyMethod = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE')
const anyPath = fc.webPath().map((path) => new URL(`http://x/${path}`).pathname)
const anyRequest = fc.record({ method: anyMethod, path: anyPath, body: fc.string({ unit: 'grapheme' }) })

describe('a signed request', () => {
  test('is let through, whatever it asks for', () =>
    fc.assert(fc.asyncProperty(anyRequest, async (request) => assert.equal(await outcome(signed(request)), undefined))))

  test('is refused when its method, path, time, nonce or body is another than was signed', () => {
    const header = (name: keyof typeof signatureHeader, value: fc.Arbitrary<string>) =>
      fc.record({ kind: fc.constant(signatureHeader[name]), value })
    const change = fc.oneof(
      fc.record({ kind: fc.constantFrom('method'), value: anyMethod }),
      fc.record({ kind: fc.constantFrom('path'), value: anyPath }),
      fc.record({ kind: fc.constantFrom('body'), value: fc.string() }),
      header(
        'timestamp',
        fc.integer({ min: -50, max: 50 }).map((skew) => String(nowMs / 1000 + skew)),
      ),
      header('nonce', fc.stringMatching(/^[\w-]{16,64}$/)),
      header('contentHash', fc.string().map(contentHashOf)),
      header('signature', fc.stringMatching(/^[0-9a-f]{64}$/)),
    )
    return fc.assert(
      fc.asyncProperty(anyRequest, change, async (request, { kind, value }) => {
        const good = signed(request)
        const isHeader = kind.startsWith('x-cluster-')
        const changed = isHeader ? { ...good, headers: { ...good.headers, [kind]: value } } : { ...good, [kind]: value }
        fc.pre(JSON.stringify(changed) !== JSON.stringify(good))
        const refused = await outcome(changed)
        assert.equal(refused?.status, 401)
        assert.match(refused.code, /^(wrong_signature|wrong_body)$/)
      }),
    )
  })

  test('has a text of its own: no two requests share one', () => {
    const part = fc.stringMatching(/^[!-~]{0,8}$/)
    const parts = fc.record({ method: part, path: part, timestamp: part, nonce: part, contentHash: part })
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        assert.equal(canonicalText(one) === canonicalText(other), JSON.stringify(one) === JSON.stringify(other))
      }),
    )
  })

  test('is refused without one of its headers, naming it, and with one that is not of its form', async () => {
    for (const name of Object.values(signatureHeader)) {
      const { [name]: _, ...headers } = signed({}).headers
      const missing = await outcome({ ...signed({}), headers })
      assert.equal(missing?.code, 'not_signed')
      assert.ok(missing.message.includes(`${name} is missing`), missing.message)
      const strange = await outcome({ ...signed({}), headers: { ...headers, [name]: 'x y\n' } })
      assert.equal(strange?.code, 'not_signed')
    }
  })

  test('is good for the skew, before and after its time, and no longer', async () => {
    for (const sign of [-1, 1]) {
      const good = signed({ atMs: nowMs + sign * maxSkewSeconds * 1000 })
      assert.equal(await outcome(good), undefined)
      const refused = await outcome(signed({ atMs: nowMs + sign * (maxSkewSeconds + 1) * 1000 }))
      assert.equal(refused?.code, 'clock_skew')
      assert.equal(refused.details.server_time, '2026-11-21T12:00:00.000Z')
      assert.match(refused.message, sign > 0 ? /61 s ahead of ours/ : /61 s behind ours/)
    }
  })

  test('is good once', async () => {
    const verify = verifier()
    assert.equal(await outcome(signed({}), verify), undefined)
    assert.equal((await outcome(signed({}), verify))?.code, 'replayed')
  })

  test('cannot be made with another secret, and may be with either of two', async () => {
    const other = 'another secret, which the proxy has not got'
    assert.equal((await outcome(signed({ key: other })))?.code, 'unknown_key')
    const forged = { ...signed({ key: other }), headers: { ...signed({ key: other }).headers } }
    forged.headers[signatureHeader.keyId] = signed({}).headers[signatureHeader.keyId]
    assert.equal((await outcome(forged))?.code, 'wrong_signature')
    for (const key of [secret, other]) {
      assert.equal(await outcome(signed({ key }), verifier([secret, other])), undefined)
    }
  })
})
