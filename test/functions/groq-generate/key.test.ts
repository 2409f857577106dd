import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createFunction } from '../../../functions/groq-generate/handler.ts'
import { groq } from '../../../local/simulators/groq.ts'
import { startSimulator } from '../../../local/simulators/simulator.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

test('groq-generate names the secret that is missing, serves as soon as it is there, and takes the next one too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'groq-'))
  const simulator = await startSimulator(groq)
  const file = join(directory, 'groq-api-key')
  const running = await startTestFunction(createFunction, { GROQ_BASE_URL: simulator.url, GROQ_API_KEY_FILE: file })
  try {
    const missing = await running.post('/', { prompt: 'x' })
    assert.equal(missing.status, 503)
    assert.equal(errorOf(missing).code, 'missing_secret')
    assert.match(errorOf(missing).message, /groq-api-key .*faas|groq-api-key .*Create the secret/)
    await symlink(file, file)
    const unreadable = await running.post('/', { prompt: 'x' })
    assert.deepEqual([unreadable.status, errorOf(unreadable).code], [503, 'missing_secret'])
    assert.match(errorOf(unreadable).message, /groq-api-key is mounted at .*, and cannot be read \(ELOOP\)/)
    assert.equal((await running.get('/v1/models')).status, 200)
    await rm(file)
    assert.equal(simulator.calls.length, 0)
    for (const key of ['gsk_first', 'gsk_second']) {
      await writeFile(file, `${key}\n`)
      assert.equal((await running.post('/', { prompt: 'x' })).status, 200)
      assert.equal(simulator.calls.at(-1)?.headers.authorization, `Bearer ${key}`)
    }
  } finally {
    await running.close()
    await simulator.close()
    await rm(directory, { recursive: true })
  }
})
