import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { visitKeys } from '#runtime/contract/hints/json-keys.ts'

function keysOf(json: string, leaveOut: readonly string[] = []): string[] {
  const keys: string[] = []
  visitKeys(Buffer.from(json), (key, path) => {
    keys.push([...path, key].join('/'))
    return !leaveOut.includes(key)
  })
  return keys
}

/** The same by the parser, which keeps only one of a name. */
function parsedKeys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => parsedKeys(item, path))
  return Object.entries(value).flatMap(([key, inner]) => [path + key, ...parsedKeys(inner, `${path}${key}/`)])
}

describe('the keys of a JSON text', () => {
  test('are those that a parser finds, in the same order, whatever the text is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), undefined, space)
        assert.deepEqual(keysOf(text), parsedKeys(JSON.parse(text)))
      }),
      { numRuns: 2000 },
    )
  })

  test('are told as often as they are there, as what they mean, and wherever they stand', () => {
    assert.deepEqual(keysOf('{"a":1,"a":{"b":2},"\\u0061":[{"c":[[{"d":"}"}]]},{"e":0}]}'), [
      ...['a', 'a', 'a/b', 'a', 'a/c', 'a/c/d', 'a/e'],
    ])
    assert.deepEqual(keysOf('{"__proto__":{"a":1},"constructor":{"b":1}}'), [
      ...['__proto__', '__proto__/a', 'constructor', 'constructor/b'],
    ])
  })

  test('are not looked for in texts, however long these are and whatever is escaped in them', () => {
    for (const filler of ['x', '\\"', '\\\\', '\\\\\\"', '{\\"private\\":', 'é', '😀']) {
      for (const times of [1, 15, 16, 31, 32, 63, 64, 65, 200]) {
        const text = filler.repeat(times)
        assert.deepEqual(keysOf(`{"a":"${text}","${text}":1,"b":{}}`).length, 3, `${times} × ${filler}`)
      }
    }
  })

  test('are passed over in what is left out', () => {
    assert.deepEqual(keysOf('{"a":{"x":{"y":[{"z":1}]}},"b":{"c":1},"a":[{"x":1},{"x":2}],"d":2}', ['a']), [
      ...['a', 'b', 'b/c', 'a', 'd'],
    ])
    assert.deepEqual(keysOf('[{"a":{"x":1}},{"b":{"c":1}}]', ['a']), ['a', 'b', 'b/c'])
    assert.deepEqual(keysOf('{"o":{"a":{"x":1}},"b":{"c":1}}', ['a']), ['o', 'o/a', 'b', 'b/c'])
  })

  test('are told apart from the other texts, which are told with what holds them', () => {
    const texts: string[] = []
    const json = '{"a":"x","b":["y",["z"],{"c":"\\u0061"}],"left":{"out":["n"],"too":"n"},"left":"n","d":["w"]}'
    visitKeys(
      Buffer.from(json),
      (key) => key !== 'left',
      (text, path, isListed) => texts.push(`${path.join('/')}${isListed ? '[]' : ''}=${text}`),
    )
    assert.deepEqual(texts, ['a=x', 'b[]=y', 'b[]=z', 'b/c=a', 'd[]=w'])
  })

  test('are found in one pass, and without recursion', () => {
    const deep = 200_000
    assert.equal(keysOf(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`.slice(0), ['a']).length, 1)
    assert.equal(keysOf(`${'[['.repeat(deep)}${']]'.repeat(deep)}`).length, 0)
  })
})
