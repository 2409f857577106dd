import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readText, root } from './tree.ts'

/** The files of ours that the scripts of package.json start. */
const files = Object.values<string>(JSON.parse(readText('package.json')).scripts).flatMap((script) => {
  const [, file] = /^(?:exec )?node (?:--import \S+ )?(\w\S*\.ts)$/.exec(script) ?? []
  return file === undefined ? [] : [file]
})

type Run = { file: string; option: string; printed: string; complained: string; exitCode: number }

test('each command prints its help and does nothing else, and refuses an option that it does not know', async () => {
  assert.ok(files.length > 30, files.join(', '))
  // Writes no file and starts no process.
  const mayOnlyRead = ['--permission', '--allow-fs-read=*', '--no-warnings']
  const loader = fileURLToPath(new URL('../../template/llm-node/yaml-import.ts', import.meta.url))
  const runner = fileURLToPath(new URL('print-help.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...mayOnlyRead, '--import', loader, runner, ...files],
    { cwd: root, timeout: 120_000 },
  )
  const runs: Run[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(runs.length, 2 * files.length)
  for (const { file, option, printed, complained, exitCode } of runs) {
    if (option === '--help') assert.equal(exitCode, 0, file)
    else assert.notEqual(exitCode, 0, file)
    // One that crashes fails too, but does not name the option.
    assert.match(complained, option === '--help' ? /^$/ : /--hlep/, file)
    assert.match(printed, option === '--help' ? /^\S.*\n[\s\S]+\n$/ : /^$/, file)
  }
})
