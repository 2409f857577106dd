import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { httpUrl } from '../settings.ts'
import { codeOf, isNotConnected } from './not-connected.ts'

const placeholder = '{function}'
const example = 'such as http://{function}:8080'

const functionUrl = v.pipe(
  v.string(),
  v.check((pattern) => pattern.split(placeholder).length === 2, `must contain {function} once, ${example}`),
  v.check(
    (pattern) => isAddress(pattern.replace(placeholder, 'f')),
    `must be an http or https address without user, query or anything else in braces, ${example}`,
  ),
  v.transform((pattern) => pattern.replace(/\/+$/, '')),
)

function isAddress(url: string): boolean {
  if (!URL.canParse(url) || /[{}?#@\s]/.test(url)) return false
  return /^https?:$/.test(new URL(url).protocol)
}

/** For functions that call others of the set. */
export const siblingSettings = {
  /** The gateway as the function sees it; on faasd http://gateway:8080. Never 127.0.0.1, which is the function itself. */
  gateway_url: v.optional(httpUrl, 'http://gateway.openfaas:8080'),
  /** Where each function is by its own name, in place of the gateway: on Kubernetes without OpenFaaS http://{function}:8080. */
  function_url: v.optional(functionUrl),
}

/**
 * What a request for a stream is sent with. The gateway, the provider and the watchdog let a stream flow only where Accept begins so.
 * They pass a body of announced length on before they have seen its end, and cut an answer that begins in that moment, after an event
 * or two, as if it were whole (2 of 1,000 fast streams, seen with the gateway 0.27.14 of Go 1.26); a chunked one they do not.
 */
export const streamHeaders = { accept: 'text/event-stream', 'transfer-encoding': 'chunked' } as const

type Settings = { gateway_url: string; function_url?: string | undefined }

/** The other functions of the set, and the way to them. */
export type Siblings = {
  /** Undefined where functions are called without one. */
  gatewayUrl: string | undefined
  urlOf(functionName: string): string
  /** Why a function got no request: it is the platform's fault, not the function's or its provider's. */
  unreachable(functionName: string, cause: unknown, what?: string): LlmError
}

export function createSiblings({ gateway_url, function_url }: Settings): Siblings {
  return function_url === undefined ? behindGateway(gateway_url) : byTheirNames(function_url)
}

function behindGateway(gatewayUrl: string): Siblings {
  return {
    gatewayUrl,
    urlOf: (name) => `${gatewayUrl}/function/${name}`,
    unreachable: (_name, cause, what = 'cannot be reached') =>
      new LlmError('gateway_unreachable', `The gateway at ${gatewayUrl} ${what}`, { cause }),
  }
}

function byTheirNames(pattern: string): Siblings {
  const urlOf = (name: string) => pattern.replace(placeholder, name)
  return {
    gatewayUrl: undefined,
    urlOf,
    unreachable(name, cause, what = 'cannot be reached') {
      const isThere = codeOf(cause) !== 'ENOTFOUND'
      const said = isThere ? `${name} at ${urlOf(name)} ${what}` : `There is no ${name} at ${urlOf(name)}`
      return new LlmError('function_unavailable', said, {
        cause,
        // A Service without a ready pod refuses connections. One that is not there has no name either, and does not appear by waiting.
        ...(isThere && isNotConnected(cause) && { isStarting: true }),
        fix: `See \`kubectl get service,pods\` for a ready replica of ${name}, and whether function_url is right.`,
      })
    },
  }
}
