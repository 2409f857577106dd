import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { readText, root } from '../../repository/tree.ts'

const folder = join(root, 'deploy/pulumi')
const isInstalled = existsSync(join(folder, 'node_modules/@pulumi/pulumi'))
const skip =
  !isInstalled && 'NOT RUN, as there are no packages of Pulumi: npm ci --ignore-scripts --prefix deploy/pulumi'

/** Runs a program in the folder. What a test runner tells its children is not for one that is a test itself. */
function run(program: string, args: readonly string[]): void {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}\n${stderr}`)
}

describe('the programs of deploy/pulumi', { skip, concurrency: 1 }, () => {
  test('fit the types of their clouds', () => run(join(root, 'node_modules/.bin/tsc'), ['--noEmit']))

  test('make what they promise of mocked clouds', () => run(process.execPath, ['--test', 'test/*.test.ts']))
})

test('deploy/pulumi has exact versions, and a lock file that names no registry’s host', () => {
  const schema = v.object({ dependencies: v.record(v.string(), v.string()) })
  const { dependencies } = v.parse(schema, JSON.parse(readText('deploy/pulumi/package.json')))
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
  assert.doesNotMatch(readText('deploy/pulumi/package-lock.json'), /"resolved"/)
})
