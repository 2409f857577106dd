import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { adminToken, startLedgerScene } from '../../functions/ledger-archive/ledger-scene.ts'
import { recordOf, write } from '../../functions/llm-router/ledger/records.ts'
import { readText, root } from '../../repository/tree.ts'

/** Runs a command as package.json does, and closes its output, or another stream, before it writes anything. */
async function runUnread(command: string, args: string[], unread: 'stdout' | 'stderr' = 'stdout') {
  const child = spawn(process.execPath, [...programOf(command), ...args], {
    cwd: root,
    env: { ADMIN_TOKEN: adminToken },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child[unread].destroy()
  const [said, [code]] = await Promise.all([
    text(unread === 'stdout' ? child.stderr : child.stdout),
    once(child, 'exit'),
  ])
  return { code, said }
}

function programOf(command: string): string[] {
  const line: string = JSON.parse(readText('package.json')).scripts[command]
  return line
    .replace(/^exec /, '')
    .split(' ')
    .slice(1)
}

describe('a command whose output nobody reads', () => {
  const commands: [command: string, ...args: string[]][] = [
    ['keys', 'token'],
    ['ledger', '--help'],
    ['replay', '--help'],
    ['compare', '--help'],
    ['plan', '--help'],
    ['check-config'],
    ['start', '--help'],
  ]
  for (const [command, ...args] of commands) {
    test(`ends without a word of that: ${command} ${args.join(' ')}`, async () => {
      const { code, said } = await runUnread(command, args)
      assert.equal(code, 0, said)
      assert.doesNotMatch(said, /EPIPE|\.ts:/)
    })
  }

  test('stops its work', async (context) => {
    const scene = await startLedgerScene()
    context.after(scene.close)
    for (let index = 0; index < 1500; index += 1) await write(scene.store, recordOf({ id: `r${index}` }))
    let pages = 0
    scene.gateway.onRequest = () => {
      pages += 1
      return true
    }
    const ended = await runUnread('ledger', ['export', '--gateway', scene.gatewayUrl])
    assert.deepEqual([ended, pages], [{ code: 0, said: '' }, 1])
  })

  test('goes on where only its messages are unread', async () => {
    const { code, said } = await runUnread('keys', ['token'], 'stderr')
    assert.equal(code, 0)
    assert.match(said, /llmr_/)
  })

  test('fails where the output cannot be written', () => {
    const ended = spawnSync(
      'sh',
      ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, ...programOf('keys'), 'token'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    )
    assert.equal(ended.status, 1)
    assert.match(ended.stderr, /^The standard output cannot be written \(ENOSPC.*\)\.$/m)
    assert.doesNotMatch(ended.stderr, /\.ts:/)
  })
})
