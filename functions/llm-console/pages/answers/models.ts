import * as v from 'valibot'
import { type Fault, faultOfReply, otherVersion, unreachable } from './fault.ts'
import type { Router } from './router.ts'

const modelsSchema = v.object({
  data: v.array(v.looseObject({ id: v.string(), targets: v.array(v.string()), tasks: v.array(v.string()) })),
})

/** The targets that answer with text and that the caller may use, as `provider/model`, in the order of the catalogue. */
export async function listChatTargets(
  { address, headers, send }: Router,
  signal?: AbortSignal,
): Promise<{ targets: string[] } | { fault: Fault }> {
  try {
    const reply = await send(`${address}/v1/models`, { headers, ...(signal && { signal }) })
    if (!reply.ok) return { fault: await faultOfReply(reply) }
    const parsed = v.safeParse(modelsSchema, await reply.json())
    if (!parsed.success) return { fault: otherVersion }
    const chat = parsed.output.data.filter(({ tasks }) => tasks.some((task) => task !== 'embed'))
    return { targets: [...new Set(chat.flatMap(({ targets }) => targets))] }
  } catch {
    return { fault: unreachable }
  }
}
