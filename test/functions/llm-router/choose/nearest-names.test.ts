import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestNames } from '../../../../functions/llm-router/choose/nearest-names.ts'
import { shipped } from '../shipped.ts'

const nearest = (...[asked, task]: [string, 'generate' | 'embed']) => nearestNames(asked, shipped.targets, task)

test('names that hold what was asked for, or its first word, are nearer than short ones', () => {
  for (const [asked, expected] of [
    ['gemini', /^gemini-/],
    ['Gemini', /^gemini-/],
    ['sonnet', /sonnet/],
    ['gemini-9-ultra', /^gemini-/],
    ['gemni', /^gemini-/],
    ['sonnet-5', /sonnet-5/],
    ['llama-9', /llama/i],
    ['groq/foo', /^groq\//],
    ['GROQ/foo', /^groq\//],
    ['anthropic/sonnet', /^anthropic\/claude-sonnet/],
  ] as const) {
    const names = nearest(asked, 'generate')
    assert.equal(names.length, 3, asked)
    for (const name of names) assert.match(name, expected, asked)
  }
})

test('a mistyped name has the one that was meant first, also where a model’s name has a slash', () => {
  for (const [asked, expected] of [
    ['gpt-5-mni', 'gpt-5-mini'],
    ['openai/gpt-oss-20x', 'openai/gpt-oss-20b'],
    ['openai/gpt-5-mnii', 'openai/gpt-5-mini'],
    ['nobody/gpt-5-mini', 'gpt-5-mini'],
  ] as const) {
    assert.equal(nearest(asked, 'generate')[0], expected, asked)
  }
})

test('among names that are as near, those for the task come first', () => {
  for (const asked of ['embedding', 'ada-002', 'embed']) assert.match(nearest(asked, 'embed')[0] ?? '', /embed/, asked)
  assert.doesNotMatch(nearest('ada-002', 'generate')[0] ?? '', /embed/)
})

test('no name is found where there is no target, and any name is found for nothing', () => {
  assert.deepEqual(nearestNames('gemini', []), [])
  assert.equal(nearestNames('', shipped.targets).length, 3)
})
