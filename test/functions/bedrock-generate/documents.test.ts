import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toContent } from '../../../functions/bedrock-generate/messages/content.ts'

const pdf = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } }
const textsOf = (content: { type: string }[]) =>
  toContent({ role: 'user', content }, 'm').flatMap((block) => ('text' in block ? [block.text] : []))

test('a document has a text beside it, without which Bedrock answers 400', () => {
  assert.match(String(textsOf([pdf])), /^a pdf [0-9a-f]{8}$/)
  assert.deepEqual(textsOf([pdf, { type: 'text', text: 'What is in it?' } as { type: string }]), ['What is in it?'])
})
