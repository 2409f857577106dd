import assert from 'node:assert/strict'
import * as v from 'valibot'
import { errorOf, type TestReply } from '../../runtime/parts.ts'

/** What Ollama itself answers, to be compared with what a function makes of it. */
export async function askOllama<Reply>(
  url: string,
  schema: v.GenericSchema<unknown, Reply>,
  body?: object,
): Promise<Reply> {
  const response = await fetch(url, body && { method: 'POST', body: JSON.stringify(body) })
  assert.equal(response.status, 200)
  return v.parse(schema, await response.json())
}

/** The error of the one shape for a model that Ollama does not have, naming it. */
export function assertModelNotFound(reply: TestReply, model: string): void {
  assert.equal(reply.status, 404, reply.text)
  assert.equal(errorOf(reply).code, 'model_not_found')
  assert.ok(errorOf(reply).message.includes(model), reply.text)
}
