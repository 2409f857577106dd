import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import type { Catalogue } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { anyRequest, knownCaches } from '../scene.ts'
import { shipped } from '../shipped.ts'
import {
  answer,
  cache_control,
  claude,
  firstTurn,
  groq,
  long,
  marksOf,
  openai,
  router,
  system,
  tenant,
  thirdTurn,
  user,
  weather,
} from './caching-scene.ts'

describe('marks for a cache', () => {
  test('are behind the tools, the instructions, and the last two turns of the user', () => {
    const { body } = router()
    assert.deepEqual(marksOf(body(thirdTurn, claude)), ['tools 1', 'messages 0', 'messages 4', 'messages 7'])
    assert.deepEqual(marksOf(body(firstTurn, claude, { session: 's' })), ['tools 1', 'messages 0', 'messages 1'])
  })

  test('are nowhere where nobody is likely to ask again, the beginning is too short, or the provider marks nothing', () => {
    const { body } = router()
    assert.deepEqual(marksOf(body(firstTurn, claude)), [])
    assert.deepEqual(marksOf(body({ messages: [user('Hello.'), answer, user('Hm.')] }, claude, { session: 's' })), [])
    const short = { messages: [{ role: 'system', content: long.slice(0, 2400) }, user('a'), answer, user('b')] }
    assert.deepEqual(marksOf(body(short, claude)), [])
    for (const other of [openai, groq]) assert.deepEqual(marksOf(body(thirdTurn, other)), [])
    assert.deepEqual(marksOf(router({ marks: false }).body(thirdTurn, claude)), [])
  })

  test('are behind the instructions of single requests once they have been seen, while their cache would live', () => {
    const { body, answered, pass } = router()
    const usage = { prompt_tokens: 5000, completion_tokens: 5 }
    answered(firstTurn, claude, usage)
    const another = { ...firstTurn, messages: [system, user('And in Köln?')] }
    assert.deepEqual(marksOf(body(another, claude)), ['tools 1', 'messages 0'])
    assert.deepEqual(marksOf(body({ ...another, tools: [weather()] }, claude)), [])
    pass(300_000)
    assert.deepEqual(marksOf(body(another, claude)), [])
  })

  test('are the caller’s own if it has any', () => {
    const { body } = router()
    const own = { ...thirdTurn, messages: [{ ...system, cache_control }, ...thirdTurn.messages.slice(1)] }
    assert.deepEqual(marksOf(body(own, claude)), ['messages 0'])
    const part = user([{ type: 'text', text: 'a', prompt_cache_breakpoint: {} }])
    assert.deepEqual(marksOf(body({ ...thirdTurn, messages: [part, ...thirdTurn.messages.slice(1)] }, claude)), [])
    assert.deepEqual(marksOf(body({ ...thirdTurn, cache_control }, claude)), [])
    assert.equal(marksOf(body({ ...thirdTurn, cache_control: null }, claude)).length, 4)
  })

  test('are not on empty texts, to which Anthropic answers 400', () => {
    const { body } = router()
    const messages = [system, user('a'), answer, user(' '), answer, user([{ type: 'text', text: '' }])]
    assert.deepEqual(marksOf(body({ messages }, claude)), ['messages 0'])
  })

  test('leave everything else as it is, in its order', () => {
    const unmarked = JSON.stringify(router().body(thirdTurn, claude)).replaceAll(
      ',"cache_control":{"type":"ephemeral"}',
      '',
    )
    assert.equal(unmarked, JSON.stringify({ ...thirdTurn, model: claude.model }))
  })
})

describe('the key of a conversation', () => {
  test('is given to who takes one, and is the same in each turn', () => {
    const { body } = router()
    const keys = [firstTurn, thirdTurn].map((turn) => body(turn, openai).prompt_cache_key)
    assert.match(String(keys[0]), /^[\w-]{22}$/)
    assert.equal(keys[1], keys[0])
    for (const other of [claude, groq]) assert.equal('prompt_cache_key' in body(thirdTurn, other), false)
    assert.equal('prompt_cache_key' in router({ affinity: false }).body(thirdTurn, openai), false)
  })

  test('is the caller’s own if it has one', () => {
    assert.equal(router().body({ ...thirdTurn, prompt_cache_key: 'mine' }, openai).prompt_cache_key, 'mine')
  })

  test('tells tenants, users, sessions, instructions and beginnings apart, and nothing else', () => {
    const { caching } = router()
    const keyOf = (chat: ChatRequest, asker?: Partial<RoutingRequest>) => caching(chat, asker)?.prefix.conversation
    const different = [
      keyOf(firstTurn),
      keyOf(firstTurn, tenant('a')),
      keyOf(firstTurn, tenant('b')),
      keyOf(firstTurn, { user: 'ann' }),
      keyOf(firstTurn, { session: 's' }),
      keyOf(firstTurn, { ...tenant('a'), session: 's' }),
      keyOf(firstTurn, { ...tenant('b'), session: 's' }),
      keyOf({ ...firstTurn, tools: [weather()] }),
      keyOf({ ...firstTurn, messages: [system, user('Else?')] }),
      keyOf({ ...firstTurn, messages: [{ ...system, content: `${long}.` }, user('And today?')] }),
    ]
    assert.equal(new Set(different).size, different.length)
    assert.equal(keyOf(thirdTurn), keyOf(firstTurn))
    assert.equal(keyOf({ messages: [user('Else?')] }, { session: 's' }), undefined)
  })
})

describe('what a provider has cached', () => {
  test('is nothing, and no prompt is hashed, where no target has a cache', () => {
    const hashed = (catalogue: Catalogue) => {
      let calls = 0
      const prefix = () => {
        calls += 1
        return undefined
      }
      knownCaches(catalogue, () => 0).known({ ...anyRequest, prefix })
      return calls
    }
    assert.equal(hashed({ ...shipped, targets: [groq] }), 0)
    assert.equal(hashed({ ...shipped, targets: [groq, openai] }), 1)
  })

  const asker = { session: 's' }
  const warmOf = (of: ReturnType<typeof router>, chat = thirdTurn, by = asker) =>
    of.caching(chat, by)?.warm.map(({ target: name, tokens, isConversation }) => [name, tokens, isConversation])

  test('is what it says, where it caches only what is marked', () => {
    const cold = router()
    cold.answered(firstTurn, claude, { prompt_tokens: 6000, prompt_tokens_details: { cached_tokens: 0 } }, asker)
    assert.deepEqual(warmOf(cold)?.[0], [claude.name, 0, true])
    const details = { cached_tokens: 4000, cache_write_tokens: 1500 }
    const warm = router()
    warm.answered(firstTurn, claude, { prompt_tokens: 6000, prompt_tokens_details: details }, asker)
    assert.deepEqual(warmOf(warm)?.[0], [claude.name, 5500, true])
    warm.pass(299_999)
    assert.equal(warmOf(warm)?.length, 2)
    warm.pass(1)
    assert.deepEqual(warmOf(warm), [])
  })

  test('is the prompt, where it caches of its own accord, until it shows that it did not', () => {
    const one = router()
    one.answered(firstTurn, openai, { prompt_tokens: 6000 }, asker)
    assert.deepEqual(warmOf(one)?.[0], [openai.name, 6000, true])
    one.answered(thirdTurn, openai, { prompt_tokens: 6100, prompt_tokens_details: { cached_tokens: 5888 } }, asker)
    assert.deepEqual(warmOf(one)?.[0], [openai.name, 6100, true])
    one.answered(thirdTurn, openai, { prompt_tokens: 6200, prompt_tokens_details: { cached_tokens: 0 } }, asker)
    assert.deepEqual(warmOf(one)?.[0], [openai.name, 0, true])
    one.answered(thirdTurn, openai, { prompt_tokens: 900 }, asker)
    assert.deepEqual(warmOf(one)?.[0], [openai.name, 0, true])
    one.answered(thirdTurn, groq, { prompt_tokens: 6000 }, asker)
    assert.equal(
      warmOf(one)?.some(([name]) => name === groq.name),
      false,
    )
  })

  test('lives for an hour where its caller has asked for that (OpenRouterTeam/ai-sdk-provider#499)', () => {
    const one = router()
    const marked = {
      ...thirdTurn,
      messages: [{ ...system, cache_control: { ...cache_control, ttl: '1h' } }, user('a')],
    }
    one.answered(marked, claude, { prompt_tokens: 6000, prompt_tokens_details: { cached_tokens: 5000 } }, asker)
    one.pass(3_599_999)
    assert.equal(warmOf(one)?.length, 2)
    one.pass(1)
    assert.deepEqual(warmOf(one), [])
  })

  test('for one tenant’s session is nothing that another’s can steer or see', () => {
    const one = router()
    one.answered(firstTurn, openai, { prompt_tokens: 6000 }, { ...asker, ...tenant('a') })
    assert.equal(warmOf(one, firstTurn, { ...asker, ...tenant('a') })?.length, 2)
    assert.deepEqual(warmOf(one, firstTurn, { ...asker, ...tenant('b') }), [])
  })

  test('of the instructions is cached for other conversations as well', () => {
    const one = router()
    one.answered(firstTurn, openai, { prompt_tokens: 6000 })
    const another = one.caching({ ...firstTurn, messages: [system, user('Else?')] })
    const [warm, ...more] = another?.warm ?? []
    assert.deepEqual([warm?.target, warm?.isConversation, more], [openai.name, false, []])
    assert.ok(warm && warm.tokens > 4900 && warm.tokens < 5200, String(warm?.tokens))
  })
})
