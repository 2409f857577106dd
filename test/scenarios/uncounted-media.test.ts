import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bookedAfter, counted, target, usd } from './booked-stream.ts'
import { chunk, stream, type UpstreamCall, words } from './upstream.ts'

const early = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 }
const asked = { modalities: ['text', 'audio'], audio: { voice: 'a', format: 'pcm16' } }
const sound = [chunk({ audio: { id: 'a', data: 'AAAA' } }), chunk({ audio: { transcript: 'LAST' } })]
const url = 'data:image/png;base64,AAAALAST'
const image = chunk({ images: [{ type: 'image_url', image_url: { url } }] })
const [first = ''] = words(1)

const soundTarget = {
  ...target,
  usdPerMillionTokens: { ...usd, audioOutput: 200 },
  capabilities: ['audio_output'],
}

describe('an answer whose tokens cannot be told from it is booked with what was reserved, if its reader leaves', () => {
  const cases: [string, string[], object?][] = [
    ['in sound', [first, ...sound], asked],
    ['in sound, whose usage was reported before it', [counted(first, early), ...sound], asked],
    ['with an image', [first, image]],
    ['with an image, whose usage was reported before it', [counted(first, early), image]],
  ]
  for (const [what, data, more = {}] of cases) {
    test(what, async (context) => {
      const setup = { script: (call: UpstreamCall) => stream(call, data), more, provider: { target: soundTarget } }
      const { usd: booked } = await bookedAfter(context, setup)
      assert.ok(booked > (40_000 * usd.output) / 1e6, String(booked))
    })
  }
})

test('a whole answer with an image is booked by its usage, and without one that counts it as reserved', async (context) => {
  const ended = chunk({}, 'stop')
  const whole = (...data: string[]) => {
    return (call: UpstreamCall) => {
      stream(call, [...data, '[DONE]'])
      call.response.end()
    }
  }
  const { usd: known } = await bookedAfter(context, { script: whole(image, counted(ended, early)) })
  assert.equal(known, (12 * usd.input + usd.output) / 1e6)
  const { usd: unknown } = await bookedAfter(context, { script: whole(counted(first, early), image, ended) })
  assert.ok(unknown > (40_000 * usd.output) / 1e6, String(unknown))
})
