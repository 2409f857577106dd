import { after, before, describe } from 'node:test'
import { describeEmbed } from './embed.ts'
import { describeGenerate } from './generate.ts'
import { type OllamaServer, startOllama } from './ollama-server.ts'
import { findTools } from './tools.ts'

const tools = findTools(process.env)
const limits = { timeout: 120_000 }

describe('on a real Ollama', 'missing' in tools ? { skip: tools.missing } : limits, () => {
  let ollama: OllamaServer

  before(async () => {
    if (!('missing' in tools)) ollama = await startOllama(tools)
  }, limits)
  after(() => ollama?.close(), limits)

  describeEmbed(() => ollama)
  describeGenerate(() => ollama)
})
