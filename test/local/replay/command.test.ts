import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { firstLine, lastLine, recordingLine } from '../../../functions/llm-router/replay/lines.ts'
import { openSqliteStore } from '../../../functions/llm-router/store/sqlite/store.ts'
import { admin, operatorScene } from '../../functions/llm-router/operator-scene.ts'
import { recordedOf, startMs } from '../../functions/llm-router/replay/recorded.ts'
import { root } from '../../repository/tree.ts'

type Ended = { code: number; stdout: string; stderr: string }

const base = { tasks: ['generate'], locality: 'external' }
const a = { ...base, provider: 'a', function: 'a-generate', model: 'm', usdPerMillionTokens: { input: 2, output: 4 } }
const b = { ...base, provider: 'b', function: 'b-generate', model: 'm', usdPerMillionTokens: { input: 1, output: 1 } }
const catalogue = { rules: [{ reason: 'default', to: ['a/m', 'b/m'] }], targets: [a, b] }

/** The whole command, run as a process. Long, since all cases share the scene. */
describe('npm run replay', () => {
  const scene = operatorScene(catalogue, () => startMs + 3_600_000)
  const fileOf = (name: string) => join(scene.directory, name)
  before(async () => {
    await writeFile(fileOf('cheap.yaml'), JSON.stringify({ ...catalogue, rules: [{ reason: 'cheap', to: ['b/m'] }] }))
    await writeFile(fileOf('same.yaml'), JSON.stringify(catalogue))
    const store = await openSqliteStore(fileOf('store.db'), Date.now)
    const entries = Array.from({ length: 2500 }, (_, index) => {
      const recorded = recordedOf(index)
      return {
        callId: recorded.call_id,
        endedMs: recorded.time_ms,
        text: JSON.stringify(recorded),
        prompt: `p${index}`,
      }
    })
    await store.recordings.append(entries, { sinceMs: 0, promptsSinceMs: 0, entries: 10_000, bytes: 1e9 })
    await store.close()
  })

  function run(...args: string[]): Promise<Ended> {
    const hook = join(root, 'template/llm-node/yaml-import.ts')
    const command = ['--import', hook, join(root, 'local/replay/start.ts'), ...args]
    const env = { ADMIN_TOKEN: admin['x-admin-token'], PATH: process.env.PATH }
    return new Promise((resolve) => {
      execFile(process.execPath, command, { env, cwd: scene.directory }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr })
      })
    })
  }
  async function atRouter(...args: string[]) {
    const router = await scene.start({ STORE_FILE: fileOf('store.db') })
    return run(...args, '--router', router.url)
  }

  test('explains itself, and says what is wrong with a command line', async () => {
    const { code, stdout } = await run('--help')
    assert.equal(code, 0)
    for (const word of ['--fail-if', '--skip-bad-lines', 'exit code', 'budget_refusals'])
      assert.ok(stdout.includes(word), word)
    const faults: [string[], RegExp][] = [
      [[], /Give --catalogue FILE or --export FILE/],
      [['--catalogue', 'x', '--export', 'y'], /not both/],
      [['--catalogue', 'x', '--since', 'yesterday'], /--since must be a time such as 24h/],
      [['--catalogue', 'x', '--since', '99999999999d'], /--since must be a time such as 24h/],
      [['--catalogue', 'x', '--until', '9999999999999h'], /--until must be a time such as 24h/],
      [['--catalogue', 'x', '--since', '2026-02-30'], /--since must be a time such as 24h/],
      [['--export', 'x', '--until', '2026-11-25T09:00'], /--until must be a time such as 24h/],
      [['--catalogue', 'x', '--at', '2026-13'], /--at must be a time such as 24h/],
      [['--catalogue', 'x', '--since', '24h', '--until', '7d'], /--until must be later than --since/],
      [
        ['--export', 'x', '--since', '2026-11-25', '--until', '2026-11-25T00:00Z'],
        /--until must be later than --since/,
      ],
      [['--catalogue', 'x', '--fail-if', 'cost > 5'], /cost is compared in USD/],
      [['--catalogue', 'x', '--where', 'colour=red'], /--where must be NAME=VALUE, with one of task, key/],
      [['--catalogue', 'x', '--skip-bad-lines'], /--skip-bad-lines needs --from FILE/],
      [['--catalogue', 'x', '--seed', '1.5'], /--seed must be a whole number/],
    ]
    for (const [args, message] of faults) {
      const ended = await run(...args)
      assert.deepEqual([ended.code, ended.stdout], [2, ''])
      assert.match(ended.stderr, message)
    }
  })

  test('replays what the router has, page by page', async () => {
    const { code, stdout, stderr } = await atRouter('--catalogue', 'cheap.yaml', '--json')
    assert.deepEqual([code, stderr], [0, ''])
    const report = JSON.parse(stdout)
    assert.deepEqual([report.recordings.calls, report.change.cost_percent], [2500, -62.5])
  })

  test('shows tables, and ends with 3 if a condition holds', async () => {
    const conditions = ['--fail-if', 'cost > +5%', '--fail-if', 'changed > 10%']
    const { code, stdout } = await atRouter('--catalogue', 'cheap.yaml', '--where', 'task=generate', ...conditions)
    assert.equal(code, 3)
    assert.match(stdout, /2500 recorded requests, from 2026-11-25T12:00:00.000Z to /)
    assert.match(stdout, /USD, where both are known +10 +3.75 +-62.5%/)
    assert.match(stdout, /a\/m +default +b\/m +cheap +2500 +10 +3.75 +500/)
    assert.match(stdout, /passes {2}cost > \+5%: it is -62.5%\nFAILS {3}changed > 10%: it is 100%/)
  })

  test('exports to a file that only its owner reads, and replays that to the same', async () => {
    const made = await atRouter('--export', 'traffic.jsonl')
    assert.deepEqual([made.code, made.stderr], [0, '2500 recordings\n'])
    assert.equal((await stat(fileOf('traffic.jsonl'))).mode & 0o777, 0o600)
    assert.doesNotMatch(await readFile(fileOf('traffic.jsonl'), 'utf8'), /"prompt":"p/)
    const [fromFile, fromRouter] = await Promise.all([
      run('--catalogue', 'cheap.yaml', '--from', 'traffic.jsonl', '--json'),
      atRouter('--catalogue', 'cheap.yaml', '--json'),
    ])
    assert.deepEqual(JSON.parse(fromFile.stdout), JSON.parse(fromRouter.stdout))
    const again = await atRouter('--export', 'traffic.jsonl')
    assert.deepEqual(
      [again.code, again.stderr],
      [1, 'traffic.jsonl is there already: name another file, or remove it.\n'],
    )
    assert.match((await atRouter('--export', 'nowhere/traffic.jsonl')).stderr, /cannot be written \(ENOENT/)
    await atRouter('--export', 'asked.jsonl', '--with-prompts', '--since', new Date(startMs + 2_499_000).toISOString())
    assert.match(await readFile(fileOf('asked.jsonl'), 'utf8'), /"prompt":"p2499"/)
  })

  describe('with a file', () => {
    let lines: string[]
    before(async () => {
      await atRouter('--export', 'whole.jsonl', '--since', new Date(startMs + 2_490_000).toISOString())
      lines = (await readFile(fileOf('whole.jsonl'), 'utf8')).trimEnd().split('\n')
      assert.equal(lines.length, 12)
    })
    const replay = async (text: string, ...args: string[]) => {
      await writeFile(fileOf('file.jsonl'), text)
      return run('--catalogue', 'cheap.yaml', '--from', 'file.jsonl', '--json', ...args)
    }
    const fault = async (text: string, message: RegExp) => {
      const { code, stdout, stderr } = await replay(text)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /\n {4}at /)
    }

    test('that is cut says in which line, or after which', async () => {
      const text = `${lines.join('\n')}\n`
      await fault(
        text.slice(0, text.indexOf(lines[5] ?? '') + 50),
        /^file.jsonl, line 6: the line is cut, or no recording. Export it anew/,
      )
      await fault(`${lines.slice(0, 6).join('\n')}\n`, /^file.jsonl was cut after line 6: its last line is missing/)
      await fault(lines.toSpliced(4, 1).join('\n'), /^file.jsonl has 9 recordings, and its last line says 10/)
      await fault('', /file.jsonl is empty/)
    })

    test('that is none says so', async () => {
      for (const [name, message] of Object.entries({
        '.': /^--from: \. is a directory/,
        none: /there is no file none/,
      })) {
        const { code, stderr } = await run('--catalogue', 'cheap.yaml', '--from', name)
        assert.equal(code, 1)
        assert.match(stderr, message)
      }
    })

    test('of another version, or of another kind, says so', async () => {
      await fault('{"llm_router_recordings":7}\n', /line 1: the file is of version 7, and this release reads version 1/)
      await fault(
        'id,time\n1,2\n',
        /line 1: this is not a file of recordings; make one with npm run replay -- --export/,
      )
      const later = lines.with(3, (lines[3] ?? '').replace('"version":1', '"version":2'))
      await fault(
        later.join('\n'),
        /^file.jsonl, line 4: is a recording of version 2, and this release reads version 1/,
      )
      const strange = lines.with(3, '{"recording":{"version":1}}')
      await fault(strange.join('\n'), /^file.jsonl, line 4: is not a recording \(call_id/)
    })

    test('is replayed without its bad lines if told so, and says how many they were', async () => {
      const bad = [...lines.slice(0, 3), 'half a li', '{"recording":{"version":2}}', ...lines.slice(3, 8)]
      const { code, stdout, stderr } = await replay(bad.join('\n'), '--skip-bad-lines')
      assert.deepEqual([code, stderr], [0, '2 recordings could not be read, and were left out\n'])
      const { recordings } = JSON.parse(stdout)
      assert.deepEqual([recordings.calls, recordings.left_out], [7, 2])
    })

    test('that another is behind is refused: one of them would count for both', async () => {
      await writeFile(fileOf('file.jsonl'), `${lines.join('\n')}\n`)
      await appendFile(fileOf('file.jsonl'), `${lines.join('\n')}\n`)
      const { code, stderr } = await run('--catalogue', 'cheap.yaml', '--from', 'file.jsonl')
      assert.equal(code, 1)
      assert.match(stderr, /line 13: there is something after the end of the recordings/)
    })
  })

  test('really asks some of those that go elsewhere, never private ones, if told so', async () => {
    const prompt = JSON.stringify({
      path: '/v1/chat/completions',
      body: { messages: [{ role: 'user', content: 'why?' }] },
    })
    const recordings = [0, 1, 2].map((index) =>
      recordingLine(recordedOf(index, { request: { private: index === 2 } }), prompt),
    )
    await writeFile(fileOf('asked-again.jsonl'), [firstLine, ...recordings, lastLine(3)].join(''))
    const inside = { ...b, locality: 'in-cluster' }
    await writeFile(
      fileOf('inside.yaml'),
      JSON.stringify({ rules: [{ reason: 'cheap', to: ['b/m'] }], targets: [a, inside] }),
    )
    const router = await scene.start()
    const args = ['--catalogue', 'inside.yaml', '--from', 'asked-again.jsonl', '--call', '5']
    const { code, stdout, stderr } = await run(...args, '--json', '--router', router.url)
    assert.deepEqual([code, stderr], [0, ''])
    const { calls } = JSON.parse(stdout)
    assert.deepEqual([calls.candidates, calls.both_answered, calls.before.usd, calls.after.usd], [2, 2, 0.008, 0.003])
    const shown = await run(...args, '--router', router.url)
    assert.match(shown.stdout, /2 of 2 requests that go elsewhere and have a prompt were asked/)
  })

  test('says where a catalogue has a mistake, and that nothing was recorded', async () => {
    await writeFile(fileOf('bad.yaml'), 'rules:\n  - { reason: x, to: [gone/x] }\ntargets: []\n')
    const bad = await atRouter('--catalogue', 'bad.yaml')
    assert.equal(bad.code, 1)
    assert.match(bad.stderr, /The catalogue bad.yaml, line 3: targets must hold/)
    assert.match(
      (await run('--catalogue', 'same.yaml', '--from', 'none.jsonl')).stderr,
      /--from: there is no file none.jsonl/,
    )
    const empty = await scene.start()
    const nothing = await run('--catalogue', 'same.yaml', '--router', empty.url, '--fail-if', 'cost > +5%')
    assert.equal(nothing.code, 1)
    assert.match(nothing.stderr, /Nothing was recorded then/)
  })
})
