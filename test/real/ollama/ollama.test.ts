import { after, before, describe, test } from 'node:test'
import { describeEmbed } from './embed.ts'
import { describeGenerate } from './generate.ts'
import { describeTools } from './generate-tools.ts'
import { describeWindow } from './generate-window.ts'
import { type OllamaServer, startOllama } from './ollama-server.ts'
import { findTools } from './tools.ts'

const tools = findTools(process.env)
const limits = { timeout: 120_000 }

if ('missing' in tools) {
  test('the Ollama functions on a real Ollama', { skip: tools.missing })
} else {
  describe('on a real Ollama', limits, () => {
    let ollama: OllamaServer

    before(async () => {
      ollama = await startOllama(tools)
    }, limits)
    after(() => ollama?.close(), limits)

    describeEmbed(() => ollama)
    describeGenerate(() => ollama)
    describeTools(() => ollama)
    describeWindow(() => ollama)
  })
}
