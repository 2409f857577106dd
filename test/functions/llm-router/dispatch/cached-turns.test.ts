import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { toAnthropicRequest } from '../../../../functions/anthropic-generate/request.ts'
import { toUsage as anthropicUsage } from '../../../../functions/anthropic-generate/usage.ts'
import { toBedrockRequest } from '../../../../functions/bedrock-generate/request.ts'
import { toUsage as bedrockUsage } from '../../../../functions/bedrock-generate/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { bodyFor } from '../../../../functions/llm-router/dispatch/body-for.ts'
import { savedByCache } from '../../../../functions/llm-router/money/savings/prompt-caches.ts'
import { promptPrefixOf } from '../../../../functions/llm-router/request/prompt-prefix.ts'
import { anthropic } from '../../../../local/simulators/anthropic.ts'
import { bedrock } from '../../../../local/simulators/bedrock.ts'
import { startSimulator } from '../../../../local/simulators/simulator.ts'
import { anyRequest, knownCaches } from '../scene.ts'
import { shipped, today } from '../shipped.ts'

const system: ChatMessage = { role: 'system', content: 'You answer questions about the weather. '.repeat(200) }
const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }]
const says = (role: string, about: string): ChatMessage => ({ role, content: `${about} `.repeat(500) })
const turns: ChatMessage[][] = [
  [system, says('user', 'Rain?')],
  [says('assistant', 'Yes.'), says('user', 'Snow?')],
  [says('assistant', 'No.'), says('user', 'Hail?')],
]

/** How each provider is asked, and what its reply says of tokens. */
const providers = {
  'anthropic/claude-sonnet-5-5': {
    simulator: anthropic,
    path: () => '/v1/messages',
    translate: (body: ChatRequest & { model: string }): object => toAnthropicRequest(body),
    usageOf: anthropicUsage,
  },
  'bedrock/global.anthropic.claude-sonnet-5-5': {
    simulator: bedrock,
    path: ({ model }: Target) => `/model/${encodeURIComponent(model)}/converse`,
    translate: (body: ChatRequest & { model: string }): object => toBedrockRequest(body),
    usageOf: (usage: unknown) => bedrockUsage(usage),
  },
}

describe('the turns of a conversation', () => {
  for (const [name, { simulator: provider, path, translate, usageOf }] of Object.entries(providers)) {
    test(`are cached by ${name}, each token written once and read in every later turn`, async (context) => {
      const simulator = await startSimulator(provider)
      context.after(() => simulator.close())
      const target = shipped.byName[name]
      assert.ok(target)
      const caches = knownCaches(shipped, () => today)
      const usages: Usage[] = []
      let saved = 0
      let expected = 0
      for (const [place] of turns.entries()) {
        const chat: ChatRequest = { tools, max_tokens: 50, messages: turns.slice(0, place + 1).flat() }
        const promptTokens = Math.ceil(JSON.stringify(chat.messages).length / 4)
        const asked = { ...anyRequest, session: 's', promptTokens }
        const request = caches.known({ ...asked, prefix: () => promptPrefixOf(asked, chat, promptTokens) })
        expected = Math.max(0, ...(request.caching?.warm ?? []).map(({ tokens }) => tokens))
        const sent = {
          ...chat,
          ...bodyFor(chat, { target, account: {}, caching: request.caching }),
          model: target.model,
        }
        const reply = await fetch(simulator.url + path(target), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer k', 'anthropic-version': '2026-10-21' },
          body: JSON.stringify(translate(sent)),
        })
        const body: unknown = await reply.json()
        assert.equal(reply.status, 200, JSON.stringify(body))
        assert.ok(isJsonObject(body))
        const usage = usageOf(body.usage)
        assert.ok(usage)
        // What was expected is what the provider then charges for.
        assert.equal(usage.prompt_tokens_details?.cached_tokens, expected)
        saved += savedByCache(usage, target, { nowMs: today }) ?? 0
        caches.answered(request.caching, target, usage)
        usages.push(usage)
      }
      const written = usages.reduce((sum, usage) => sum + (usage.prompt_tokens_details?.cache_write_tokens ?? 0), 0)
      const last = usages.at(-1)
      assert.ok(last && Math.abs(written - last.prompt_tokens) <= 1, `${written} of ${last?.prompt_tokens}`)
      assert.ok(expected > 0 && saved > 0, `${saved}`)
    })
  }
})
