import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { readingScript } from '../../../../../functions/llm-router/store/redis/lua.ts'
import { renewedConnection } from '../../../../../functions/llm-router/store/redis/renewed.ts'

const script = readingScript('return 1')

/** A connection whose secret is a number, of which a negative one cannot be connected with, and undefined is one that is gone. */
function scene(first: number | undefined) {
  const now = { secret: first, ms: 0 }
  const told: (string | undefined)[] = []
  const connection = renewedConnection<number>({
    read() {
      if (now.secret === undefined) throw new Error('The secret is gone')
      return now.secret
    },
    connect(secret) {
      if (secret < 0) throw new StoreError(`The secret ${secret} is wrong`)
      return { run: async () => secret, close() {} }
    },
    isSame: (one, other) => one === other,
    turned: (mistake) => told.push(mistake),
    monotonicMs: () => now.ms,
  })
  return {
    told,
    /** With which secret a command runs when this has been the secret for a second. */
    async usedWith(secret: number | undefined): Promise<unknown> {
      now.secret = secret
      now.ms += 1000
      return connection.run(script, [])
    },
  }
}

describe('a secret that changes', () => {
  test('is used from then on', async () => {
    const { usedWith, told } = scene(1)
    assert.deepEqual([await usedWith(1), await usedWith(1), await usedWith(2)], [1, 1, 2])
    assert.deepEqual(told, [])
  })

  test('and is wrong leaves the connection as it was, and is told of once for each reason', async () => {
    const { usedWith, told } = scene(1)
    assert.equal(await usedWith(1), 1)
    for (const wrong of [-1, -1, -2, undefined, undefined]) assert.equal(await usedWith(wrong), 1)
    assert.deepEqual([await usedWith(2), await usedWith(2)], [2, 2])
    assert.equal(await usedWith(-1), 2)
    assert.equal(await usedWith(2), 2)
    const [one, two] = ['The secret -1 is wrong', 'The secret -2 is wrong']
    assert.deepEqual(told, [one, two, 'The secret is gone', undefined, one, undefined])
  })

  test('and was wrong from the start fails each command until it is mended', async () => {
    const { usedWith, told } = scene(-1)
    for (let times = 0; times < 2; times += 1) {
      await assert.rejects(usedWith(-1), { name: 'StoreError', message: 'The secret -1 is wrong' })
    }
    await assert.rejects(usedWith(undefined), { name: 'StoreError', message: 'The secret is gone' })
    assert.equal(await usedWith(1), 1)
    assert.deepEqual(told, [])
  })
})
