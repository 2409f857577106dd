import { messageOf } from '#runtime/error-message.ts'
import { type Behaviour, changeBehaviour } from './behaviour.ts'
import type { SimulatedCall } from './exchange.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

/** Where a simulator shows how it behaves and is told to behave differently, beside its provider's own paths. */
export const controlPath = '/simulator'

/** Answers `GET /simulator`, and `PUT /simulator` with the settings to change; `callCount` is of calls since the start. */
export function answerControl(
  simulator: { name: string; behaviour: Behaviour },
  callCount: number,
  { method, body }: SimulatedCall,
): SimulatedReply {
  const describe = () => jsonReply({ name: simulator.name, calls: callCount, behaviour: simulator.behaviour })
  if (method === 'GET') return describe()
  if (method !== 'PUT') {
    const error = `Send GET ${controlPath} to see the behaviour, or PUT ${controlPath} to change it.`
    return jsonReply({ error }, { status: 405, headers: { allow: 'GET, PUT' } })
  }
  try {
    simulator.behaviour = changeBehaviour(simulator.behaviour, body)
  } catch (wrong) {
    return jsonReply({ error: messageOf(wrong) }, { status: 400 })
  }
  return describe()
}
