import { createServer, type Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Behaviour, changeBehaviour, defaultBehaviour, takeFault } from './behaviour.ts'
import { answerControl, controlPath } from './control.ts'
import { type Exchange, type SimulatedCall, startExchange } from './exchange.ts'
import type { SimulatedProvider, SimulatedRoute } from './provider.ts'
import { errorReply, sendReply } from './send.ts'

export type { Behaviour, Fault } from './behaviour.ts'
export type { SimulatedCall } from './exchange.ts'

/** A server on 127.0.0.1 that answers as a provider does. */
export type Simulator = {
  name: string
  url: string
  port: number
  /** May be changed at any time, as a whole or in part; the next call sees it. */
  behaviour: Behaviour
  /** The last 1000 calls, the oldest first. */
  calls: SimulatedCall[]
  /** Stops it; calls that wait for an answer are cut off. */
  close(): Promise<void>
}

const callsKept = 1000

/**
 * Starts a simulator of a provider, on a free port unless one is given.
 * @throws Error when the port is taken or the behaviour is wrong
 */
export async function startSimulator(
  provider: SimulatedProvider,
  options: Partial<Behaviour> & { port?: number } = {},
): Promise<Simulator> {
  const { port = 0, ...behaviour } = options
  const server = createServer()
  const simulator: Simulator = {
    name: provider.name,
    url: '',
    port,
    behaviour: changeBehaviour(defaultBehaviour, behaviour),
    calls: [],
    close: () => close(server),
  }
  const parts = { simulator, provider, routes: provider.createRoutes(), callCount: 0 }
  // Longer than any client keeps an idle connection, as real providers do: closing first would race with a next call.
  server.keepAliveTimeout = 75_000
  server.on('request', async (request, response) => {
    await answer(parts, await startExchange(request, response, () => !server.listening))
  })
  simulator.port = await listen(server, provider.name, port)
  simulator.url = `http://127.0.0.1:${simulator.port}`
  return simulator
}

type Parts = { simulator: Simulator; provider: SimulatedProvider; routes: SimulatedRoute[]; callCount: number }

async function answer(parts: Parts, exchange: Exchange): Promise<void> {
  const { simulator, provider, routes } = parts
  const { call, query, gone } = exchange
  if (call.path === controlPath) {
    sendReply(exchange, answerControl(simulator, parts.callCount, call))
    return
  }
  parts.callCount += 1
  simulator.calls.push(call)
  if (simulator.calls.length > callsKept) simulator.calls.shift()

  const found = findRoute(routes, call)
  if (!found) {
    sendReply(exchange, provider.unknownPath(call))
    return
  }
  const { route, parameters } = found
  const { behaviour } = simulator
  const fault = route.callsModel ? takeFault(behaviour) : undefined
  const reply =
    fault?.kind === 'status'
      ? errorReply(provider.error(fault.status), fault)
      : route.answer({ ...call, parameters, query, behaviour, reportsUsage: fault?.kind !== 'no-usage' })
  if (route.callsModel && behaviour.latencyMs > 0) {
    await delay(behaviour.latencyMs, undefined, { signal: gone }).catch(() => undefined)
  }
  if (!gone.aborted) sendReply(exchange, reply, fault, behaviour.pieceGapMs)
}

function findRoute(routes: SimulatedRoute[], { method, path }: SimulatedCall) {
  for (const route of routes) {
    if (route.method !== method) continue
    if (route.path === path) return { route, parameters: {} }
    const match = typeof route.path === 'string' ? undefined : route.path.exec(path)
    if (match) return { route, parameters: { ...match.groups } }
  }
  return undefined
}

function listen(server: Server, name: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const advice = `Choose another port, or none for a free one.`
      reject(new Error(`The ${name} simulator cannot listen on 127.0.0.1:${port}. ${advice}`, { cause }))
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
