import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import { tierOf } from '../../../../functions/llm-router/money/service-tier.ts'
import { isNameLike, usageInNames } from '../../../../functions/llm-router/money/told-words.ts'
import { recordOf } from '../ledger/records.ts'

const said = 'PATIENT Jane Roe'

describe('what a provider tells', () => {
  test('is a name or a code if it looks like one', () => {
    for (const name of ['priority', 'us-east-1', 'priority+us', 'invalid_api_key', 'v1.2:3'])
      assert.ok(isNameLike(name))
    for (const text of ['', said, 'x'.repeat(65), 'jane@roe.org', 'a\n']) assert.ok(!isNameLike(text), text)
  })

  test('in its usage is kept by numbers and names alone, and no text becomes the list price', () => {
    const told = {
      ...{ prompt_tokens: 10, completion_tokens: 5, cost: 0.5, is_byok: false, queue: null },
      ...{
        speed: 'fast',
        cost_details: { note: 'batch', all: [1, 'a'], deep: { cost: 1 } },
        server_tool_use: { search: 1 },
      },
    }
    assert.deepEqual(usageInNames(told), told)
    const quoting = {
      ...told,
      ...{ service_tier: said, inference_geo: `${said} `.repeat(20_000) },
      ...{ cost_details: { note: said, all: [1, said], deep: { [said]: 1, cost: 1 } } },
      ...{ server_tool_use: { [said]: 1, search: 1 }, [said]: 1 },
    }
    const kept = usageInNames(quoting)
    assert.deepEqual(kept, {
      ...told,
      ...{ service_tier: '?', inference_geo: '?', cost_details: { note: '?', all: [1, '?'], deep: { cost: 1 } } },
    })
    assert.notEqual(tierOf(kept, undefined), undefined)
    assert.doesNotMatch(toEntry(recordOf({ id: 'r1', usage: quoting })).text, /Jane/)
  })
})
