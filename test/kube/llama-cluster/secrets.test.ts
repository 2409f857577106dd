import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { missing } from '../control-plane/programs.ts'
import { own, podOf, render } from './rendered.ts'

const podSchema = v.object({
  spec: v.object({
    volumes: v.array(
      v.object({
        name: v.string(),
        projected: v.optional(
          v.object({
            sources: v.array(v.object({ secret: v.object({ items: v.array(v.object({ path: v.string() })) }) })),
          }),
        ),
      }),
    ),
  }),
})

/** The files that the proxy finds. */
async function filesWith(auth: object): Promise<string[]> {
  const { volumes } = v.parse(podSchema, podOf(await render([own, { auth }]))).spec
  const sources = volumes.find(({ name }) => name === 'secrets')?.projected?.sources ?? []
  return sources.flatMap(({ secret }) => secret.items.map(({ path }) => path)).sort()
}

test('a Secret that is for everything brings the proxy each of its files', { skip: missing('helm') }, async () => {
  assert.deepEqual(
    await filesWith({ mode: 'hmac+mtls', hmacSecrets: ['all', 'old'], tlsSecret: 'all', clientCaSecret: 'all' }),
    ['all/ca.crt', 'all/cluster-hmac-secret', 'all/tls.crt', 'all/tls.key', 'old/cluster-hmac-secret'],
  )
})
