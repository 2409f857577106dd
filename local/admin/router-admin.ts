import * as v from 'valibot'
import { withoutRequestAdvice } from '#runtime/request-advice.ts'
import type { Variables } from '../envsubst.ts'
import { readOperatorToken } from './operator-token.ts'
import type { OptionRow } from './option-lines.ts'
import { addressOptions, addressRows, type GivenAddress, routerAddress } from './router-address.ts'

/** What a command that asks the router's `/admin` takes, for `parseArgs`. */
export const adminOptions = {
  ...addressOptions,
  'token-file': { type: 'string' },
} as const

export const adminRows: readonly OptionRow[] = [
  ...addressRows,
  ['--token-file FILE', "holds the router's admin-token (ADMIN_TOKEN, or .secrets/admin-token)"],
]

/** Asks the router's `/admin`, as an operator. */
export type RouterAdmin = {
  /** The reply's text. @throws Error with the router's own message, or with what to do where nobody answers */
  ask(method: string, path: string, body?: object): Promise<string>
}

export type Given = GivenAddress & { 'token-file'?: string | undefined }

/** @throws Error if there is no token, or none to send */
export async function connectAdmin(given: Given, environment: Variables): Promise<RouterAdmin> {
  const router = routerAddress(given, environment)
  const token = await readOperatorToken(given['token-file'], environment)

  return {
    async ask(method, path, body) {
      const reply = await fetch(`${router}${path}`, {
        method,
        headers: { 'x-admin-token': token, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }).catch((cause: unknown) => {
        throw new Error(`Nobody answers at ${router}: name the gateway with --gateway, or the router with --router.`, {
          cause,
        })
      })
      const text = await reply.text()
      if (reply.ok) return text
      const said = messageOf(text).trim()
      const nothing = 'without a word: its log, and that of the gateway, say why.'
      throw new Error(`The router answered ${reply.status}${said === '' ? `, ${nothing}` : `: ${said}`}`)
    },
  }
}

const errorSchema = v.object({ error: v.object({ message: v.string() }) })

function messageOf(text: string): string {
  try {
    return withoutRequestAdvice(v.parse(errorSchema, JSON.parse(text)).error.message)
  } catch {
    return text.slice(0, 300)
  }
}
