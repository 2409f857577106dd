import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mergePatch } from '../../../../functions/llm-router/keys/merge-patch.ts'

test('a change names what it replaces, and leaves the rest, for any JSON', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(object, object, (value, change) => {
      const merged = Object(mergePatch(value, change))
      for (const [name, part] of Object.entries(value))
        if (!Object.hasOwn(change, name)) assert.deepEqual(merged[name], part)
      for (const [name, part] of Object.entries(change)) {
        if (part === null) assert.ok(!Object.hasOwn(merged, name))
        else if (typeof part !== 'object') assert.equal(merged[name], part)
      }
      assert.deepEqual(mergePatch(merged, {}), merged)
    }),
  )
})
