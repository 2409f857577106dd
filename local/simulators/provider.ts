import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviour } from './behaviour.ts'
import type { SimulatedReply } from './reply.ts'

/** One request, as a provider's route sees it. */
export type SimulatedRequest = {
  method: string
  path: string
  /** What the named groups of the route's path matched. */
  parameters: Record<string, string>
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The value of a JSON body, the fields of a form, else the raw text; undefined when there is none. */
  body: unknown
  behaviour: Behaviour
  /** False when the answer has to leave its token counts out. */
  reportsUsage: boolean
}

export type SimulatedRoute = {
  method: 'GET' | 'POST'
  path: string | RegExp
  /** Latency and faults befall calls of a model only: lists and sign-ins answer at once. */
  callsModel: boolean
  answer(request: SimulatedRequest): SimulatedReply
}

/** What makes a simulator speak one provider's wire format. */
export type SimulatedProvider = {
  name: string
  /** Called once for each simulator, so that what routes remember (such as issued tokens) is the simulator's own. */
  createRoutes(): SimulatedRoute[]
  /** The provider's own error for a status, as the fault `status` sends it. */
  error(status: number): SimulatedReply
  unknownPath(request: { method: string; path: string }): SimulatedReply
}
