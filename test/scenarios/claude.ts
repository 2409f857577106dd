import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createFunction } from '../../functions/anthropic-generate/handler.ts'
import type { Setup } from './booked-stream.ts'
import { startUpstream, type UpstreamCall } from './upstream.ts'

type Event = { type: string } & Record<string, unknown>

export const begun = (usage: object): Event => ({
  type: 'message_start',
  message: { id: 'm', type: 'message', role: 'assistant', model: 'claude', content: [], usage },
})
export const text = (text: string): Event => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text },
})
export const ended = (usage?: object): Event[] => [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
  { type: 'message_stop' },
]

/**
 * A scene in which anthropic-generate gets these events of Anthropic's API as the answer, which ends only after message_stop, or where it
 * is cut off.
 */
export async function startClaude(context: TestContext, events: readonly Event[], isCutOff = false): Promise<Setup> {
  const script = ({ response }: UpstreamCall) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
    if (isCutOff || events.at(-1)?.type === 'message_stop') response.end()
  }
  const at = await startUpstream(context, script)
  const directory = await mkdtemp(join(tmpdir(), 'claude-'))
  context.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'anthropic-api-key'), 'a-key-for-tests')
  await writeFile(join(directory, 'function-token'), 'a-token-of-the-scene')
  const environment = { ANTHROPIC_BASE_URL: at.url, secret_mount_path: directory }
  const provider = { at, createFunction }
  return { script, provider, scene: { functionEnvironment: environment } }
}
