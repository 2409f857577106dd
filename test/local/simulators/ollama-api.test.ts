import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ollama } from '../../../local/simulators/ollama.ts'
import { started } from './started.ts'

const hello = { model: 'llama3.2:1b', messages: [{ role: 'user', content: 'Say hello, please' }] }

describe('the Ollama API without the package', () => {
  it('streams lines unless told not to', async (context) => {
    const { url } = await started(context, ollama)
    const reply = await fetch(`${url}/api/chat`, { method: 'POST', body: JSON.stringify(hello) })
    assert.equal(reply.headers.get('content-type'), 'application/x-ndjson')
    const lines = (await reply.text()).trimEnd().split('\n')
    assert.ok(lines.length > 2)
    assert.match(lines.at(-1) ?? '', /"done":true/)
  })

  it('names what is wrong with a body', async (context) => {
    const { url } = await started(context, ollama)
    const embed = async (body: string) => (await fetch(`${url}/api/embed`, { method: 'POST', body })).json()
    assert.deepEqual(await embed(''), { error: 'missing request body' })
    assert.deepEqual(await embed('{"model": "nomic-embed-text", "input": [1]}'), { error: 'invalid input type' })
    assert.equal(await (await fetch(`${url}/nothing`)).text(), '404 page not found')
  })
})
