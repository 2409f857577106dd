import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { help, readCommandLine } from '../../local/command-line.ts'

describe('the command line', () => {
  test('has defaults for everything', () => {
    assert.deepEqual(readCommandLine([], {}), {
      stackFile: 'stack.yml',
      host: '127.0.0.1',
      port: 8080,
      idleTimeoutMs: undefined,
      storeFile: resolve('.state/router.db'),
      isQuiet: false,
      logLevel: 'info',
    })
  })

  test('takes each option', () => {
    const args = [
      '--stack',
      'other.yml',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--idle',
      '1m30s',
      '--quiet',
      '--state',
      '/data',
    ]
    assert.deepEqual(readCommandLine(args, { LOG_LEVEL: 'Debug' }), {
      stackFile: 'other.yml',
      host: '0.0.0.0',
      port: 0,
      idleTimeoutMs: 90_000,
      storeFile: '/data/router.db',
      isQuiet: true,
      logLevel: 'debug',
    })
  })

  test('--help names every option', () => {
    assert.equal(readCommandLine(['--help'], {}), 'help')
    for (const option of ['stack', 'port', 'host', 'idle', 'state', 'quiet', 'help'])
      assert.match(help, new RegExp(`--${option} `))
  })

  test('state is kept beside the stack file, in the folder or the file that is named, or not at all', () => {
    const storeFile = (args: string[], environment = {}) => Object(readCommandLine(args, environment)).storeFile
    assert.equal(storeFile(['--stack', '/team/stack.yml']), '/team/.state/router.db')
    assert.equal(storeFile([], { STORE_FILE: '/data/own.db' }), '/data/own.db')
    assert.equal(storeFile(['--state', '/data'], { STORE_FILE: '/other/own.db' }), '/data/router.db')
    assert.equal(storeFile(['--state', 'none'], { STORE_FILE: '/data/own.db' }), undefined)
  })

  const faults: [args: string[], environment: Record<string, string>, message: RegExp][] = [
    [['--port', 'many'], {}, /--port must be a number/],
    [['--port', '70000'], {}, /--port must be a number/],
    [['--idle', '10'], {}, /--idle must be a duration such as 10s/],
    [['--idle', '0s'], {}, /--idle must be a duration/],
    [['--unknown'], {}, /--unknown/],
    [['stack.yml'], {}, /stack\.yml/],
    [[], { LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of debug, info/],
  ]
  for (const [args, environment, message] of faults) {
    test(`${JSON.stringify([args, environment])} is refused`, () => {
      assert.throws(() => readCommandLine(args, environment), message)
    })
  }
})
