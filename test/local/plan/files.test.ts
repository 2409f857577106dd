import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readMix, readServiceTimes } from '../../../local/plan/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'plan-files-'))
after(() => rmSync(folder, { recursive: true }))

function fileOf(text: string): string {
  const file = join(folder, 'given.json')
  writeFileSync(file, text)
  return file
}

describe('a file for a plan is named with what is wrong in it:', () => {
  const mixFaults: [text: string, message: RegExp][] = [
    ['', /given\.json: its content must be a list of parts\.$/],
    ['[', /given\.json: its content must be JSON\.$/],
    ['[]', /its content must have shares that are 1 together\.$/],
    ['[3]', /given\.json: 0 must be an object\.$/],
    ['[{}]', /given\.json: 0\.name is missing\.$/],
    ['[{"name": 1}]', /given\.json: 0\.name must be a text\.$/],
    ['[{"name": "a", "share": 1e999}]', /given\.json: 0\.share must be a number\.$/],
  ]
  for (const [text, message] of mixFaults) {
    test(`a mix of ${text || 'nothing'}`, () => assert.throws(() => readMix(fileOf(text)), message))
  }

  test('service times that are none, have too much, or are not there', () => {
    assert.throws(() => readServiceTimes(fileOf('null')), /given\.json: its content must be an object\.$/)
    assert.throws(() => readServiceTimes(fileOf('{"a": 1}')), /given\.json: routerCpuMs is missing\.$/)
    const all = { routerCpuMs: 1, providerCpuMs: 1, coldStartMs: 1, squaredVariation: 1, routerMiB: 1, providerMiB: 1 }
    assert.throws(() => readServiceTimes(fileOf(JSON.stringify({ ...all, b: 1 }))), /given\.json: b is not known\.$/)
    assert.throws(
      () => readServiceTimes('/nowhere.json'),
      /nowhere\.json cannot be read\. Name another with --service-times/,
    )
  })
})
