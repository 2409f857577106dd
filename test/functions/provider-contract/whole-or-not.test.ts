import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readReported } from '#runtime/contract/reported.ts'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { answerJson, outcome, scripted } from './provider.ts'
import type { Said, Wire } from './wire.ts'

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: an answer`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const way of ['whole', 'streamed']) {
      const isStreamed = way === 'streamed'
      const say = async (said: Said) =>
        outcome(
          await ask(
            (response) => (isStreamed ? stream(response, wire, said) : answerJson(response, wire.whole(said))),
            {
              stream: isStreamed,
            },
          ),
        )

      for (const [theirs, ours] of Object.entries(wire.ends)) {
        const isOfCalls = ours === 'tool_calls' || ours === 'function_call'
        test(`that ended by ${theirs} ${isOfCalls ? 'is none without a call' : `ended by ${ours}`}: ${way}`, async () => {
          const { text, end, isDone, code } = await say({ text: 'Hi', end: theirs })
          if (isOfCalls) return assert.deepEqual([isDone, code], [false, 'bad_reply'])
          assert.deepEqual([text, end, isDone, code], ['Hi', ours, isStreamed, undefined])
        })

        test(`${ours === 'stop' || ours === 'tool_calls' ? 'is none' : 'says so itself'} if it is empty and ended by ${theirs}: ${way}`, async () => {
          const { end, isDone, code } = await say({ end: theirs })
          const expected =
            ours === 'stop' || ours === 'tool_calls' ? [undefined, false, 'bad_reply'] : [ours, isStreamed, undefined]
          assert.deepEqual([end, isDone, code], expected)
        })
      }

      for (const end of [...(wire.noEnds ?? []), 'brand_new', 'constructor']) {
        test(`is none if it ended by ${end}: ${way}`, async () => {
          const { isDone, code } = await say({ text: 'Hi', end })
          assert.deepEqual([isDone, code], [false, 'bad_reply'])
        })
      }

      for (const strange of wire.strange) {
        test(`is none with what cannot be carried, ${JSON.stringify(strange).slice(0, 40)}: ${way}`, async () => {
          const [good] = Object.keys(wire.ends)
          const { isDone, code } = await say({ text: 'Hi', strange, end: good ?? null })
          assert.deepEqual([isDone, code], [false, 'bad_reply'])
        })
      }
    }

    const [stop = ''] = Object.keys(wire.ends)
    for (const said of [...[...(wire.noEnds ?? []), 'brand_new'].map((end) => ({ end })), ...strangeOf(wire, stop)]) {
      test(`tells what it has used if it is refused, ${JSON.stringify(said).slice(0, 40)}`, async () => {
        const { headers, body, text } = await ask((response) =>
          answerJson(response, wire.whole({ text: 'Hi', ...said })),
        )
        assert.equal(Object(body).error?.code, 'bad_reply')
        const { usage, isCounted } = readReported(headers['x-llm-reported']) ?? {}
        assert.deepEqual([usage?.prompt_tokens, usage?.completion_tokens, isCounted], [10, 5, true])
        assert.doesNotMatch(text, /_tokens/)
      })
    }

    test('tells what it has used if it is whole in the place of a stream', async () => {
      const reply = wire.whole({ text: 'Hi', end: stop })
      const { headers, body, status } = await ask((response) => answerJson(response, reply), { stream: true })
      // A line of JSON is a stream of Ollama's.
      if (status === 200) return assert.equal(wire.streamType, 'application/x-ndjson')
      assert.equal(Object(body).error?.code, 'bad_reply')
      const { usage, isCounted } = readReported(headers['x-llm-reported']) ?? {}
      assert.deepEqual([usage?.prompt_tokens, usage?.completion_tokens, isCounted], [10, 5, true])
    })

    const cuts: [string, (response: ServerResponse, text: string) => void][] = [
      [
        'before its announced length',
        (response, text) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length + 1 })
          response.write(text, () => response.destroy())
        },
      ],
      [
        'before its last chunk',
        (response, text) => {
          response.writeHead(200, { 'content-type': 'application/json' })
          response.write(text, () => response.destroy())
        },
      ],
      [
        'within its compression',
        (response, text) => {
          const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
          response.writeHead(200, headers).end(gzipSync(text).subarray(0, -9))
        },
      ],
      [
        'within its JSON',
        (response, text) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length - 1)),
      ],
    ]
    for (const [what, cut] of cuts) {
      test(`is none if its body was cut ${what}`, async () => {
        const text = JSON.stringify(wire.whole({ text: 'Hi', end: stop }))
        assert.equal(outcome(await ask((response) => cut(response, text))).code, 'bad_reply')
      })
    }

    test('is none if its stream ended in good order and before its end', async () => {
      const pieces = wire.streamed({ text: 'Hi', end: stop }).slice(0, -wire.piecesOfEnd)
      const { isDone, code } = outcome(
        await ask((response) => response.writeHead(200, { 'content-type': wire.streamType }).end(joined(pieces)), {
          stream: true,
        }),
      )
      assert.deepEqual([isDone, code], [false, 'bad_reply'])
    })

    test('is none if the compression of its stream was cut', async () => {
      const headers = { 'content-type': wire.streamType, 'content-encoding': 'gzip' }
      const cut = gzipSync(joined(wire.streamed({ text: 'Hi', end: stop }).slice(0, -1))).subarray(0, -9)
      const { isDone } = outcome(await ask((response) => response.writeHead(200, headers).end(cut), { stream: true }))
      assert.equal(isDone, false)
    })

    test('is read whole without a content type', async () => {
      const text = JSON.stringify(wire.whole({ text: 'Hi', end: stop }))
      assert.equal(outcome(await ask((response) => response.writeHead(200).end(text))).text, 'Hi')
    })
  })
}

function strangeOf(wire: Wire, end: string): Said[] {
  return wire.strange.map((strange) => ({ strange, end }))
}

function stream(response: ServerResponse, wire: Wire, said: Said): void {
  response.writeHead(200, { 'content-type': wire.streamType }).end(joined(wire.streamed(said)))
}

function joined(pieces: (string | Uint8Array)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)))
}
