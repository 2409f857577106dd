import * as v from 'valibot'
import { type Fault, faultOfReply, otherVersion, unreachable } from './fault.ts'
import type { Router } from './router.ts'

const modelsSchema = v.object({
  data: v.array(v.looseObject({ id: v.string(), targets: v.array(v.string()), tasks: v.array(v.string()) })),
})

/** A model of one provider that answers with text, as a request names it: `provider/model`. */
export type ChatTarget = { name: string; tasks: readonly string[] }

/** Those that the caller may use, in the order of the catalogue. */
export async function listChatTargets({
  address,
  headers,
  send,
}: Router): Promise<{ targets: ChatTarget[] } | { fault: Fault }> {
  try {
    const reply = await send(`${address}/v1/models`, { headers })
    if (!reply.ok) return { fault: await faultOfReply(reply) }
    const parsed = v.safeParse(modelsSchema, await reply.json())
    if (!parsed.success) return { fault: otherVersion }
    const tasksOf = new Map<string, readonly string[]>()
    for (const { targets, tasks } of parsed.output.data) {
      if (tasks.some((task) => task !== 'embed'))
        for (const name of targets) tasksOf.set(name, tasksOf.get(name) ?? tasks)
    }
    return { targets: Array.from(tasksOf, ([name, tasks]) => ({ name, tasks })) }
  } catch {
    return { fault: unreachable }
  }
}
