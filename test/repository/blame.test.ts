import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blameRows } from '#runtime/provider/blame/rows.ts'
import { statuses, statusRow } from '#runtime/provider/blame/statuses.ts'
import { readText } from './tree.ts'

const page = readText('docs/failures.md').split('\n')

test('docs/failures.md documents exactly the statuses of the table of blame', () => {
  const rows = Object.entries(statuses).map(
    ([status, { own, between }]) => `| ${status} | \`${own}\` | \`${between}\` |`,
  )
  const others = (
    [
      ['other 4xx', 418],
      ['other 5xx', 599],
      ['3xx', 302],
    ] as const
  ).map(([name, status]) => `| ${name} | \`${statusRow(status).own}\` | \`${statusRow(status).between}\` |`)
  const documented = page.filter((line) => /^\| (\d{3}|other \dxx|\dxx) \| `[a-z_]+` \| `[a-z_]+` \|$/.test(line))
  assert.deepEqual(documented, [...rows, ...others])
})

test('docs/failures.md documents exactly the vendors’ words of the table of blame', () => {
  const words = new Map<string, string[]>()
  for (const { is, code = [] } of blameRows) {
    if (code.length > 0) words.set(is, [...(words.get(is) ?? []), ...code])
  }
  const rows = [...words].map(
    ([is, all]) => `| \`${is}\` | ${[...new Set(all)].map((word) => `\`${word}\``).join(', ')} |`,
  )
  const begin = page.indexOf('| our code | vendors’ words |')
  const documented = page.slice(begin + 2, begin + 2 + rows.length)
  assert.deepEqual(documented, rows)
})
