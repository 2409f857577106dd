import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartReadme } from '../../../deploy/render/chart-readme.ts'

test('the README of a chart has the comment of each value, also of the first one in its group', () => {
  const values = `# The file.

# The group.
group:
  # The first.
  first: 1
  # The second.
  second:
    # Deep.
    deep: {}
`
  const [, list] = chartReadme('', values).split('### group')
  assert.equal(
    list,
    `

The group.

| key | default | meaning |
|---|---|---|
| \`group.first\` | \`1\` | The first. |
| \`group.second\` | | The second. |
| \`group.second.deep\` | \`{}\` | Deep. |
`,
  )
})
