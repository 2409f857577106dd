import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultBehaviour } from '../../../local/simulators/behaviour.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import { started } from './started.ts'

describe('/simulator', () => {
  it('shows the name, the behaviour and the number of calls, without counting itself', async (context) => {
    const { url } = await started(context, ollama)
    await fetch(`${url}/api/version`)
    await fetch(`${url}/simulator`)
    const reply = await fetch(`${url}/simulator`)
    assert.equal(reply.headers.get('x-simulated'), 'true')
    assert.deepEqual(await reply.json(), { name: 'ollama', calls: 1, behaviour: defaultBehaviour })
  })

  it('changes the behaviour and clears the fault', async (context) => {
    const simulator = await started(context, ollama)
    const put = (change: unknown) =>
      fetch(`${simulator.url}/simulator`, { method: 'PUT', body: JSON.stringify(change) })
    const embed = () =>
      fetch(`${simulator.url}/api/embed`, { method: 'POST', body: '{"model": "nomic-embed-text", "input": "a"}' })

    assert.equal((await put({ fault: { kind: 'status', status: 503 }, embeddingDimensions: 2 })).status, 200)
    assert.equal((await embed()).status, 503)
    assert.equal((await put({ fault: null })).status, 200)
    assert.equal((await embed()).status, 200)
    assert.deepEqual(simulator.behaviour, { ...defaultBehaviour, embeddingDimensions: 2 })
  })

  it('takes JSON under the type of a form, which is what curl gives to it', async (context) => {
    const simulator = await started(context, ollama)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await fetch(`${simulator.url}/simulator`, { method: 'PUT', headers, body: '{"latencyMs": 5}' })
    assert.equal(reply.status, 200)
    assert.equal(simulator.behaviour.latencyMs, 5)
  })

  it('refuses a wrong behaviour with a sentence and changes nothing', async (context) => {
    const simulator = await started(context, ollama)
    for (const body of ['{"latencyMs": -1}', '{"speed": 1}', 'not JSON', '']) {
      const reply = await fetch(`${simulator.url}/simulator`, { method: 'PUT', body })
      assert.equal(reply.status, 400)
      assert.match(await reply.text(), /The settings are latencyMs, /)
    }
    assert.deepEqual(simulator.behaviour, defaultBehaviour)
  })

  it('says what to send when the method is wrong', async (context) => {
    const { url } = await started(context, ollama)
    const reply = await fetch(`${url}/simulator`, { method: 'POST' })
    assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'GET, PUT'])
  })
})
