import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

describe('a router of another name than llm-router', { skip: withoutHelm, concurrency: 2 }, () => {
  const renamed = { 'llm-router': { enabled: false }, 'my-router': { enabled: true, from: 'llm-router' } }
  const withoutCallers = { ...renamed, 'llm-console': { enabled: false } }
  const refused: Record<string, { values: object; says: RegExp }> = {
    'the console': {
      values: { functions: renamed },
      says: /No router has the name llm-router, by which functions\.llm-console .*functions\.llm-router\.enabled=true.*functions\.llm-console\.enabled=false/,
    },
    'the archive': {
      values: { functions: { ...withoutCallers, 'my-archive': { enabled: true, from: 'ledger-archive' } } },
      says: /by which functions\.my-archive would.*functions\.my-archive\.enabled=false/,
    },
    'the scrape of the ledger, and scale-metrics': {
      values: {
        functions: withoutCallers,
        monitoring: { ledger: { enabled: true } },
        scaling: { metrics: { enabled: true } },
      },
      says: /by which monitoring\.ledger, scaling\.metrics would.*monitoring\.ledger\.enabled=false, scaling\.metrics\.enabled=false/,
    },
    'the console, which would call a provider of that name': {
      values: { functions: { ...renamed, 'llm-router': { enabled: true, from: 'groq-generate' } } },
      says: /No router has the name llm-router, .*without another `from`/,
    },
  }
  for (const [what, { values, says }] of Object.entries(refused)) {
    test(`is refused with ${what}`, async () => {
      for (const mode of ['openfaas', 'deployments']) {
        // An archive without a database would be refused for that.
        await assert.rejects(template({ mode, archive: { postgres: { enabled: true } }, ...values }), says)
      }
    })
  }

  test('is taken where nothing calls it by its name, and beside one that has it', async () => {
    await template({ mode: 'deployments', functions: withoutCallers })
    await template({ mode: 'deployments', functions: { 'my-router': { enabled: true, from: 'llm-router' } } })
  })

  test('is no matter where no function is installed, and only rules and a scrape are', async () => {
    const shipped = ['llm-router', 'llm-console', 'groq-generate', 'ollama-embed', 'ollama-generate']
    const functions = Object.fromEntries(shipped.map((name) => [name, { enabled: false }]))
    await template({ functions, monitoring: { rules: { enabled: true }, ledger: { enabled: true } } })
  })
})
