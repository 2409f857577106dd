import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../repository/tree.ts'

/** Runs `npm run ledger` where nobody could answer: what is not understood must be refused before anybody is asked. */
function run(args: readonly string[]) {
  const command = [join(root, 'local/ledger/start.ts'), ...args, '--router', 'http://127.0.0.1:1']
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, command, { env: { ADMIN_TOKEN: 'a-token-of-an-operator' } }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

const misunderstood: [string[], RegExp][] = [
  [[], /Use usage or export; --help/],
  [['spend'], /Use usage or export; --help/],
  [['usage', '--colour'], /Unknown option '--colour'/],
  [['usage', '--format', 'xml'], /--format must be table or json or csv/],
  [['usage', '--where', 'department=nobody'], /^usage takes no --where; --help shows what it takes\.\n$/],
  [['usage', '--output', 'o.csv', '--forget'], /^usage takes no --output;/],
  [['usage', '--forget'], /^usage takes no --forget;/],
  [['usage', '--resume'], /^usage takes no --resume;/],
  [['usage', '--after', '5'], /^usage takes no --after;/],
  [['export', '--group-by', 'key'], /^export takes no --group-by;/],
  [['export', '--per', 'day'], /^export takes no --per;/],
  [['export', '--resume'], /--resume needs --output/],
  [['export', '--forget'], /--forget needs --output/],
  [['export', '--forget', '--output', 'part.csv', '--where', 'key=a'], /an export of everything/],
  [['export', '--where', 'key'], /--where must be NAME=VALUE/],
  [['export', '--where', 'status=settled', '--where', 'status=reserved'], /^--where is given twice for status;/],
  ...['from', 'to', 'after', 'format', 'limit'].map((name): [string[], RegExp] => [
    ['export', '--where', `${name}=1`],
    new RegExp(`^--where filters by no ${name};`),
  ]),
]
for (const [args, message] of misunderstood) {
  test(`npm run ledger ends with 2 where it does not understand: ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await run(args)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, message)
  })
}
