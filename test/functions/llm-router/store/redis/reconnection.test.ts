import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, test } from 'node:test'
import { createReconnection } from '../../../../../functions/llm-router/store/redis/reconnection.ts'

function aClient() {
  let nowMs = 0
  const client = new EventEmitter()
  const reconnection = createReconnection(() => nowMs)
  reconnection.watch(client)
  return {
    ...reconnection,
    tell(...events: string[]) {
      for (const event of events) client.emit(event)
    },
    pass(ms: number) {
      nowMs += ms
    },
    async isDecided() {
      const turn = new Promise<false>((resolve) => setImmediate(resolve, false))
      return Promise.race([reconnection.decided().then(() => true), turn])
    },
  }
}

describe('a connection that is lost', () => {
  test('is made anew at once if it had lasted, and then ever more rarely', () => {
    const { delayMs, tell, pass } = aClient()
    assert.equal(delayMs(1), 100)
    tell('ready')
    pass(100)
    assert.deepEqual(
      [1, 2, 3, 10].map((failures) => delayMs(failures)),
      [0, 200, 400, 2000],
    )
    tell('ready')
    pass(99)
    assert.equal(delayMs(1), 100, 'a server that ends each connection has some rest')
  })

  test('is waited for until its first try is over, however that ends', async () => {
    for (const outcome of ['ready', 'error', 'close', 'end']) {
      const { isDecided, tell, pass } = aClient()
      assert.equal(await isDecided(), false)
      tell('ready')
      assert.equal(await isDecided(), true)
      pass(100)
      tell('error', 'close')
      assert.equal(await isDecided(), false)
      tell(outcome)
      assert.equal(await isDecided(), true, outcome)
      if (outcome !== 'ready') tell('error', 'close')
      assert.equal(await isDecided(), true, 'later tries are not waited for')
    }
  })

  test('is waited for when the list of sentinels is at its end, and begun anew at once', async () => {
    const { isDecided, delayMs, tell, pass } = aClient()
    tell('ready')
    pass(100)
    delayMs(1)
    tell('close')
    assert.equal(delayMs(1), 0)
    tell('error')
    assert.equal(await isDecided(), false)
    delayMs(2)
    tell('error')
    assert.equal(await isDecided(), true)
  })

  test('is not waited for if it had not lasted, or when nobody connects any more', async () => {
    const { isDecided, tell, pass, end } = aClient()
    tell('ready', 'close')
    assert.equal(await isDecided(), true)
    tell('ready')
    pass(100)
    tell('close')
    end()
    assert.equal(await isDecided(), true)
  })
})
