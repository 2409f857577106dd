import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { pieces, startPacedStreams } from '../../../bench/compare/paced-streams.ts'
import { readStream } from '../../../bench/compare/read-stream.ts'
import { cpuTimesMs, treeOf } from '../../../bench/processes.ts'
import { type Listening, listening } from '../../listening.ts'

const agent = new Agent()
const asked = (url: string) => ({
  ...{ url, model: 'm', headers: {} },
  processes: async () => [],
  stop: async () => undefined,
})

describe('the streams of the comparison', () => {
  let streams: Awaited<ReturnType<typeof startPacedStreams>>
  let cutting: Listening
  before(async () => {
    streams = await startPacedStreams()
    cutting = await listening((_request, response) => void response.end('data: {"content":"1.000"}\n\n'))
  })
  after(async () => {
    await streams.close()
    await cutting.close()
    agent.destroy()
  })

  test('tell how late each token comes', async () => {
    const { firstMs, delaysMs } = await readStream(asked(streams.url), 'Tell me a story.', agent)
    assert.ok(firstMs > 0)
    assert.equal(delaysMs.length, pieces - 1)
    assert.ok(delaysMs.every((ms) => ms >= -0.001 && ms < 10_000))
  })

  test('are errors when they are cut off', async () => {
    await assert.rejects(readStream(asked(cutting.url), 'Tell me a story.', agent), /A stream was not whole \(200\)/)
  })
})

test('the processes of a contender are its own and those that they started', {
  skip: process.platform !== 'linux',
}, async () => {
  const tree = await treeOf(process.ppid)
  assert.ok(tree.includes(process.ppid) && tree.includes(process.pid))
  assert.ok(!(await treeOf(process.pid)).includes(process.ppid))
  assert.ok(Number(await cpuTimesMs([process.pid])) >= 0)
  assert.equal(await cpuTimesMs([]), undefined)
})
