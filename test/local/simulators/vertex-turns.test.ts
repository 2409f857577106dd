import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refuse } from '../../../local/simulators/vertex/refuse.ts'
import type { GenerateRequest } from '../../../local/simulators/vertex/request.ts'
import { signatureOf } from '../../../local/simulators/vertex/turns.ts'

const third = 'gemini-3.5-flash'
const second = 'gemini-2.5-flash'
const user = (text = 'Hello') => ({ role: 'user', parts: [{ text }] })
const said = { role: 'model', parts: [{ text: 'Hi' }] }
const calls = (...signatures: (string | undefined)[]) => ({
  role: 'model',
  parts: signatures.map((thoughtSignature) => ({ functionCall: { name: 'now' }, thoughtSignature })),
})
const results = (count: number) => ({
  role: 'user',
  parts: Array.from({ length: count }, () => ({ functionResponse: { name: 'now', response: {} } })),
})
const signature = signatureOf('x')
const declarations = { tools: [{ functionDeclarations: [{ name: 'now' }] }] }
const config = (generationConfig: GenerateRequest['generationConfig']) => ({ contents: [user()], generationConfig })

const accepted: [string, GenerateRequest, string][] = [
  ['a talk', { contents: [user(), said, user(), user()] }, third],
  ['signed calls with their results', { contents: [user(), calls(signature, undefined), results(2)] }, third],
  [
    'steps that are each signed',
    { contents: [user(), calls(signature), results(1), calls(signature), results(1)] },
    third,
  ],
  [
    'calls that nobody signed, said so',
    { contents: [user(), calls('skip_thought_signature_validator'), results(1)] },
    third,
  ],
  ['calls of a turn that is over', { contents: [user(), calls(undefined), results(1), said, user()] }, third],
  ['calls that are not signed, by an older model', { contents: [user(), calls(undefined), results(1)] }, second],
  ['a budget', config({ thinkingConfig: { thinkingBudget: 0 } }), second],
  ['a level', config({ thinkingConfig: { thinkingLevel: 'LOW' } }), third],
]
const refused: [string, GenerateRequest, string, RegExp][] = [
  ['nothing', { contents: [] }, third, /at least one contents/],
  ['an empty text', { contents: [user('')] }, third, /required oneof field/],
  [
    'broken base64',
    { contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AAA' } }] }] },
    third,
    /Base64 decoding failed/,
  ],
  [
    'a call at the beginning',
    { contents: [calls(signature), results(1)] },
    third,
    /comes immediately after a user turn/,
  ],
  ['a call after an answer', { contents: [user(), said, calls(signature), results(1)] }, third, /after a user turn/],
  ['a result of no call', { contents: [user(), results(1)] }, third, /immediately after a function call turn/],
  ['fewer results than calls', { contents: [user(), calls(signature, undefined), results(1)] }, third, /is equal to/],
  ['more results than calls', { contents: [user(), calls(signature), results(2)] }, third, /is equal to/],
  ['a call without its result', { contents: [user(), calls(signature)] }, third, /is equal to/],
  [
    'a call that is not signed',
    { contents: [user(), calls(undefined), results(1)] },
    third,
    /missing a thought_signature/,
  ],
  [
    'a second step that is not signed',
    { contents: [user(), calls(signature), results(1), calls(undefined), results(1)] },
    third,
    /missing a thought_signature.*position 4/,
  ],
  ['a signature of somebody else', { contents: [user(), calls('AAAA'), results(1)] }, third, /not valid/],
  ['a level, by an older model', config({ thinkingConfig: { thinkingLevel: 'LOW' } }), second, /not supported/],
  [
    'a level and a budget',
    config({ thinkingConfig: { thinkingLevel: 'LOW', thinkingBudget: 1 } }),
    third,
    /only one of/,
  ],
  [
    'no thinking at all, by a large model',
    config({ thinkingConfig: { thinkingBudget: 0 } }),
    'gemini-2.5-pro',
    /Budget 0/,
  ],
  ['other tokens alone', config({ logprobs: 2 }), second, /response_logprobs/],
  [
    'a choice among no tools',
    { contents: [user()], toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [] } } },
    third,
    /without function_declarations/,
  ],
  [
    'the choice of a tool that is not there',
    {
      contents: [user()],
      ...declarations,
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['later'] } },
    },
    third,
    /later/,
  ],
]

describe('the Vertex simulator', () => {
  for (const [what, request, model] of accepted) {
    it(`takes ${what}`, () => assert.equal(refuse(request, model), undefined))
  }
  for (const [what, request, model, message] of refused) {
    it(`refuses ${what}`, () => assert.match(refuse(request, model) ?? '', message))
  }
})
