import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startMs } from '../attempts.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const document = { name: 'standing/a', version: 1, text: '{}' }

export function documentsContract(createWorld: CreateWorld): void {
  describe('documents:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('all whose names begin so are read, and no others', async ({ documents }, world) => {
      for (const name of ['standing/a', 'standing/b/c', 'standing', 'standin', 'standing0', 'other']) {
        assert.equal(await documents.write({ ...document, name }, 0), true)
      }
      const names = async (prefix: string) => {
        const read = await (await world.open()).documents.read(prefix)
        return read.map(({ name }) => name).sort()
      }
      assert.deepEqual(await names('standing/'), ['standing/a', 'standing/b/c'])
      assert.deepEqual(await names('standing'), ['standing', 'standing/a', 'standing/b/c', 'standing0'])
      assert.deepEqual(await names('nothing'), [])
      assert.deepEqual(await documents.read('standing/a'), [document])
    })

    check('a prefix is a text and no pattern', async ({ documents }) => {
      for (const name of ['a%b', 'axb', 'a*b', 'a[1]', 'a1', 'ü/1']) await documents.write({ ...document, name }, 0)
      const names = async (prefix: string) => (await documents.read(prefix)).map(({ name }) => name)
      assert.deepEqual(await names('a%'), ['a%b'])
      assert.deepEqual(await names('a*'), ['a*b'])
      assert.deepEqual(await names('a[1]'), ['a[1]'])
      assert.deepEqual(await names('ü'), ['ü/1'])
    })

    check('a change must know the version that it replaces', async ({ documents }) => {
      const second = { ...document, version: 2, text: 'new' }
      assert.equal(await documents.write(second, 1), false)
      assert.equal(await documents.write(document, 0), true)
      assert.equal(await documents.write(second, 0), false)
      assert.equal(await documents.write(second, 1), true)
      assert.equal(await documents.write({ ...second, text: 'late' }, 1), false)
      assert.deepEqual(await documents.read('standing/'), [second])
    })

    check('of many changes at once, one wins', async ({ documents }, world) => {
      const others = (await world.open()).documents
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? documents : others).write({ ...document, text: `${index}` }, 0),
        ),
      )
      assert.equal(results.filter(Boolean).length, 1)
    })

    check('what has expired is gone, and can be made anew', async ({ documents }, world) => {
      await documents.write(document, 0, startMs + 1000)
      world.nowMs = startMs + 999
      assert.equal((await documents.read('standing/')).length, 1)
      world.nowMs = startMs + 1000
      assert.deepEqual(await documents.read('standing/'), [])
      assert.equal(await documents.write({ ...document, version: 2 }, 1), false)
      assert.equal(await documents.write(document, 0), true)
      world.nowMs = startMs + 1e9
      assert.deepEqual(await documents.read('standing/'), [document])
    })

    check('only one is the first, until the name expires', async ({ documents }, world) => {
      const others = (await world.open()).documents
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? documents : others).once('low/k1', startMs + 1000)),
      )
      assert.equal(answers.filter(Boolean).length, 1)
      assert.equal(await documents.once('low/k2', startMs + 1000), true)
      world.nowMs = startMs + 1000
      assert.equal(await documents.once('low/k1', startMs + 2000), true)
      assert.equal(await documents.once('low/k1', startMs + 2000), false)
    })
  })
}
