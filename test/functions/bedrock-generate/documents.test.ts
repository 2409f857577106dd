import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toContent } from '../../../functions/bedrock-generate/messages/content.ts'
import { toTurns } from '../../../functions/bedrock-generate/messages/turns.ts'

const pdf = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } }
const textsOf = (content: { type: string }[]) =>
  toContent({ role: 'user', content }, 'm').flatMap((block) => ('text' in block ? [block.text] : []))

test('a document has a text beside it, without which Bedrock answers 400', () => {
  assert.match(String(textsOf([pdf])), /^a pdf [0-9a-f]{8}$/)
  assert.deepEqual(textsOf([pdf, { type: 'text', text: 'What is in it?' } as { type: string }]), ['What is in it?'])
})

test('a document that comes again has a number, and what was sent before stays as it was', () => {
  const read = { id: 'a', type: 'function', function: { name: 'read', arguments: '{}' } }
  const other = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0y' } }
  const conversation = [
    { role: 'user', content: [pdf] },
    { role: 'assistant', content: null, tool_calls: [read] },
    { role: 'tool', tool_call_id: 'a', content: [pdf] },
    { role: 'user', content: [pdf, other] },
  ]
  const turns = toTurns(conversation, 'm')
  const names = turns
    .flatMap(({ content = [] }) => content.flatMap((block) => [block, ...(block.toolResult?.content ?? [])]))
    .flatMap(({ document }) => (document ? [String(document.name)] : []))
  const [first = '', , , last = ''] = names
  assert.deepEqual(names, [first, `${first} 2`, `${first} 3`, last])
  assert.match(last, /^a pdf [0-9a-f]{8}$/)
  assert.notEqual(first, last)
  assert.deepEqual(toTurns(conversation.slice(0, 3), 'm'), [
    ...turns.slice(0, 2),
    { ...turns[2], content: turns[2]?.content?.slice(0, 1) },
  ])
})

test('an office document in base64 alone has its type from its name', () => {
  for (const ending of ['docx', 'xlsx', 'doc', 'xls']) {
    const file = { filename: `a.${ending}`, file_data: 'JVBERi0xLjQK' }
    const formats = toContent({ role: 'user', content: [{ type: 'file', file } as { type: string }] }, 'm').flatMap(
      (block) => ('document' in block ? [block.document?.format] : []),
    )
    assert.deepEqual(formats, [ending])
  }
})
