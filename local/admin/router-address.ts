import type { Variables } from '../envsubst.ts'
import type { OptionRow } from './option-lines.ts'

/** Where the router is, for `parseArgs`. */
export const addressOptions = {
  gateway: { type: 'string', short: 'g' },
  router: { type: 'string' },
} as const

export const addressRows: readonly OptionRow[] = [
  ['--gateway URL', 'the gateway (OPENFAAS_URL, or http://127.0.0.1:8080)'],
  ['--router URL', 'the router itself, where there is no gateway'],
]

export type GivenAddress = { gateway?: string | undefined; router?: string | undefined }

/** The router's address, behind the gateway unless it is named itself; without a slash at its end. @throws Error if it is none */
export function routerAddress({ gateway, router }: GivenAddress, environment: Variables): string {
  if (router !== undefined) return addressOf(router, '--router')
  const address = addressOf(gateway ?? (environment.OPENFAAS_URL || 'http://127.0.0.1:8080'), '--gateway')
  const [path] = /(?<!\/)\/function(?:\/.*)?$/.exec(address) ?? []
  if (path === undefined) return `${address}/function/llm-router`
  throw new Error(`--gateway must be the gateway alone: leave out ${path}, or give the whole address as --router.`)
}

function addressOf(text: string, option: string): string {
  // Nothing of it is repeated, since a password may be in it.
  if (text.includes('@'))
    throw new Error(`${option} must be an address without a user and a password: neither is used.`)
  if (/^https?:\/\//.test(text)) return text.replace(/\/+$/, '')
  throw new Error(`${option} must be an address such as https://host, not ${text}.`)
}
