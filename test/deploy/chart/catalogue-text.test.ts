import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

const dataSchema = v.object({ 'catalogue.yaml': v.string() })

/** The catalogue as the router's file has it. */
async function fileOf(catalogue: string): Promise<string> {
  const resources = await template({ mode: 'deployments', catalogue })
  const map = resources.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'llm-router-catalogue')
  return v.parse(dataSchema, map?.data)['catalogue.yaml']
}

describe('the text of a catalogue', { skip: withoutHelm, concurrency: 2 }, () => {
  const target = '{ provider: groq, function: groq-generate, model: one, locality: external }'
  const texts: Record<string, string> = {
    'as usual': `targets:\n  - ${target}\n`,
    'with an indented first line': `  targets:\n    - ${target}\n`,
    'with an indented comment first': `    # Ours\ntargets:\n  - ${target}\n`,
    'with empty lines first': `\n\n   \ntargets: [${target}]\n`,
    'with empty lines and comments in it': `# One\n\n\ntargets:\n\n  - ${target}\n  # Two\n`,
  }
  for (const [name, text] of Object.entries(texts)) {
    test(`is what was given ${name}`, async () => assert.equal(await fileOf(text), text))
  }
})
