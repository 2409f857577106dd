import type { RequestListener } from 'node:http'
import type { LookupFunction } from 'node:net'
import { createOpen, createSend } from '#runtime/http/client.ts'
import type { Parts } from '#runtime/parts.ts'
import { deliveryOf } from '../../local/gateway/call.ts'
import type { DeployedFunction } from '../../local/provider/deployed-function.ts'

type Functions = ReadonlyMap<string, DeployedFunction>

/**
 * The Services of a cluster without OpenFaaS: a request goes to the watchdog of the function that its host names. A connection that
 * was kept ends when the function's pod does.
 */
export function createServices(functions: Functions): RequestListener {
  return (request, response) => {
    const [functionName = ''] = (request.headers.host ?? '').split(':', 1)
    const watchdog = functions.get(functionName)?.watchdog()
    if (watchdog === undefined) {
      request.socket.destroy()
      return
    }
    const { rawHeaders: headers, url: path = '/' } = request
    const delivery = deliveryOf(request.headers.accept)
    const limit = { upstreamTimeoutMs: 60_000 }
    watchdog.serve({ request, response, functionName, path, delivery, headers, replyHeaders: [], ...limit })
  }
}

/**
 * Requests with the names of a cluster: that of a deployed function is an address, at which nobody listens while it has no ready pod.
 * No other name is known.
 */
export function requestsByName(functions: Functions): Pick<Parts, 'open' | 'send'> {
  const lookup: LookupFunction = (name, options, done) => {
    const deployed = functions.get(name)
    if (deployed === undefined) {
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '')
      return
    }
    const address = deployed.watchdog() === undefined ? '127.0.0.2' : '127.0.0.1'
    if (options.all) done(null, [{ address, family: 4 }])
    else done(null, address, 4)
  }
  const open = createOpen({}, { lookup })
  return { open, send: createSend(open) }
}
