import * as v from 'valibot'
import { header } from '#runtime/contract/headers.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import type { HttpReply, Send } from '#runtime/http/client.ts'
import type { Siblings } from '#runtime/http/siblings.ts'
import { recordSchema } from './record.ts'

const placedSchema = v.object({ ...recordSchema.entries, position: v.string() })

/** A record, and where it is in the router's ledger. */
export type PlacedRecord = v.InferOutput<typeof placedSchema>

export type Page = {
  records: readonly PlacedRecord[]
  /** The position after the page; undefined if the ledger is empty. */
  next: string | undefined
  more: boolean
}

/** The router's ledger, as it shows it to operators. */
export type RouterLedger = {
  /**
   * The oldest records.
   * @throws LlmError gateway_unreachable, function_unavailable or bad_reply
   */
  read(most: number): Promise<Page>
  /** Says that the records up to a position are safe, so that the router forgets them if the known one is among its own. */
  confirm(through: string, known: Pick<PlacedRecord, 'position' | 'id'>): Promise<void>
}

type Parts = {
  send: Send
  siblings: Siblings
  /** The router's admin-token. */
  token: string
  signal: AbortSignal
}

const requestTimeoutMs = 20_000

const pageSchema = v.object({ records: v.array(placedSchema), next: v.nullable(v.string()), more: v.boolean() })
const errorSchema = v.object({ error: v.object({ message: v.string(), code: v.string() }) })

export function createRouterLedger({ send, siblings, token, signal }: Parts): RouterLedger {
  async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const limit = AbortSignal.timeout(requestTimeoutMs)
    const reply = await send({
      url: `${siblings.urlOf('llm-router')}${path}`,
      method,
      headers: { [header.adminToken]: token, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.any([signal, limit]),
    }).catch((cause: unknown) => {
      if (cause instanceof LlmError) throw cause
      const fault = limit.aborted ? `did not answer within ${requestTimeoutMs} ms` : 'cannot be reached'
      throw siblings.unreachable('llm-router', cause, fault)
    })
    if (reply.status !== 200) throw refusedBy(reply)
    return jsonOrUndefined(reply.body.toString('utf8'))
  }

  return {
    async read(most) {
      const parsed = v.safeParse(pageSchema, await ask('GET', `/admin/ledger?limit=${most}`), { abortEarly: true })
      if (parsed.success) return { ...parsed.output, next: parsed.output.next ?? undefined }
      const [issue] = parsed.issues
      const where = v.getDotPath(issue) ?? 'its whole'
      throw new LlmError(
        'bad_reply',
        `llm-router's ledger has something unknown in ${where}: deploy both from the same version`,
      )
    },
    async confirm(through, { position, id }) {
      await ask('POST', '/admin/ledger/archived', { through, record: { position, id } })
    },
  }
}

function refusedBy({ status, body }: HttpReply): LlmError {
  if (status === 401 || status === 404) {
    const both = 'llm-router and ledger-archive must mount the same secret admin-token'
    return new LlmError('function_unavailable', `llm-router answered ${status}: ${both}`)
  }
  const said = v.safeParse(errorSchema, jsonOrUndefined(body.toString('utf8')))
  const why = said.success ? `${said.output.error.code}: ${said.output.error.message}` : 'no reason'
  return new LlmError('function_unavailable', `llm-router answered ${status}, ${why}`)
}
