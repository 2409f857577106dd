import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mentionedVariables, substitute } from '../../local/envsubst.ts'

const variables = { NAME: 'value', EMPTY: '', NESTED: 'inner' }

describe('variables of a stack file', () => {
  const cases: [text: string, result: string][] = [
    [`a \${NAME} b`, 'a value b'],
    [`\${UNSET}`, ''],
    [`\${UNSET:-default}`, 'default'],
    [`\${EMPTY:-default}`, 'default'],
    [`\${NAME:-default}`, 'value'],
    [`\${UNSET:=default}`, 'default'],
    [`\${UNSET=default}`, 'default'],
    [`\${UNSET:-}`, ''],
    [`\${UNSET:-http://host:80/\${NESTED}}/x`, 'http://host:80/inner/x'],
    [`\${UNSET:-\${ALSO:-deep}}`, 'deep'],
    [`$\${NAME}`, `\${NAME}`],
    ['$NAME $5 $', '$NAME $5 $'],
    ['\\\\ \\/ \\n', '\\ / \\n'],
    [`# \`\${NAME:-default}\` in a comment`, '# `value` in a comment'],
  ]
  for (const [text, result] of cases) {
    test(`${text} gives ${JSON.stringify(result)}`, () => assert.equal(substitute(text, variables), result))
  }

  for (const text of [`\${`, `\${}`, `\${NAME`, `\${UNSET:-x`, `\${NAME-x}`, `\${-}`]) {
    test(`${text} is refused with its line and the fix`, () => {
      assert.throws(() => substitute(`first\n${text}`, variables), /^Error: Line 2 has "\$\{.*write \$\{NAME\} or/)
    })
  }

  test('a text without dollars and backslashes stays as it is', () => {
    const plain = fc.string().filter((text) => !/[$\\]/.test(text))
    fc.assert(fc.property(plain, (text) => assert.equal(substitute(text, {}), text)))
  })

  test('doubled dollars come out single, whatever follows', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[$\\]/.test(text)),
        (text) => {
          assert.equal(substitute(`$$${text}`, variables), `$${text}`)
        },
      ),
    )
  })

  test('are found by name, those in defaults too', () => {
    assert.deepEqual([...mentionedVariables(`\${A} \${B:-\${C}} $D`)], ['A', 'B', 'C'])
  })
})
