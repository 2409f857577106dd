import { json } from '#runtime/http/call.ts'
import type { CreateFunction } from '#runtime/start.ts'

/** Answers what it was sent. Add routes to the list; `parts` has settings, secrets, log, metrics and an HTTP client. */
export const createFunction: CreateFunction = (parts) => {
  const counted = parts.metrics.counter({ name: 'echoes_total', help: 'Requests echoed', labels: [] })
  return [
    {
      method: 'POST',
      path: '/',
      handle(call) {
        counted({})
        return json({ received: call.json() })
      },
    },
  ]
}
