import type { RequestListener } from 'node:http'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { DeployedFunction } from '../provider/deployed-function.ts'
import type { FunctionLines } from '../provider/function-lines.ts'
import { createAsyncFunction } from './async-function.ts'
import { createBasicAuth } from './basic-auth.ts'
import { createBrowserGuard } from './browser-guard.ts'
import type { ConsoleDoor } from './console-door.ts'
import { namespace } from './function-name.ts'
import { createFunctionProxy } from './function-proxy.ts'
import { createGatewayMetrics } from './metrics.ts'
import { createRouter } from './router.ts'
import { createSystemApi } from './system-api.ts'

export type GatewayParts = {
  functions: ReadonlyMap<string, DeployedFunction>
  functionLines: FunctionLines
  /** Its own address, through which asynchronous calls go. */
  gatewayUrl: string
  /** The credentials for the system API. */
  password: string
  /** The names of this machine besides localhost and addresses. */
  ownNames: readonly string[]
  /** Undefined without a console. */
  consoleDoor?: ConsoleDoor | undefined
  upstreamTimeoutMs: number
  clock: Clock
  log: Log
}

/** Composes the gateway from its routes. */
export function createGateway(parts: GatewayParts): RequestListener {
  const { functions, functionLines, gatewayUrl, password, ownNames, consoleDoor, upstreamTimeoutMs, clock, log } = parts
  const metrics = createGatewayMetrics(() =>
    Array.from(functions, ([name, deployed]) => [`${name}.${namespace}`, deployed.replicas()]),
  )
  return createRouter({
    mayCome: createBrowserGuard(ownNames),
    isOperator: createBasicAuth(password),
    callFunction: createFunctionProxy({ functions, metrics, upstreamTimeoutMs, clock, log }),
    callLater: createAsyncFunction({ gatewayUrl, clock, log }),
    systemApi: createSystemApi({ functions, functionLines, metrics }),
    consoleDoor,
    metrics,
  })
}
