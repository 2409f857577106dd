import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { root } from '../repository/tree.ts'

function train(...args: string[]) {
  const own = ['--import', join(root, 'template/llm-node/yaml-import.ts'), join(root, 'training/train.ts')]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...own, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('npm run train', () => {
  test('says in a line how to bring a clone that is missing', () => {
    for (const only of ['category', 'tier']) {
      const { status, stderr } = train('--data', '/nowhere', '--only', only, '--out', '/nowhere')
      assert.equal(status, 1)
      assert.match(stderr, /^There is no \/nowhere\/\S+\. Bring it with: git clone \S+ [^\n]+\n$/)
    }
  })

  test('misses the data of the second model before it trains the first', () => {
    const { status, stderr } = train('--data', '/nowhere', '--out', '/nowhere')
    assert.equal(status, 1)
    assert.match(stderr, /^There is no \/nowhere\/RouteLLM\. /)
  })

  test('says in a line what is wrong with its arguments', () => {
    const faults: [string[], RegExp][] = [
      [[], /^Say --data DIR, [^\n]+\n$/],
      [['--data', '/nowhere', '--only', 'tiers'], /^--only must be category or tier, not tiers\.\n$/],
      [['--data', '/nowhere', '--salt', '1'], /^Weights [^\n]+: say --out DIR\.\n$/],
      [['--dat', '/nowhere'], /^Unknown option '--dat'[^\n]*\n$/],
    ]
    for (const [args, message] of faults) {
      const { status, stderr } = train(...args)
      assert.equal(status, 2, stderr)
      assert.match(stderr, message)
    }
    const { status, stdout } = train('--help')
    assert.deepEqual([status, stdout.endsWith('without it.\n')], [0, true])
  })
})
