import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { Client } from '../client.ts'
import type { OllamaRequest } from '../request.ts'
import type { Guard } from './guard.ts'

/** Calls Ollama with the guard's checks before and after. */
export function createAsk(client: Client, guard: Guard) {
  return {
    async chat(request: OllamaRequest, call: ProviderCall): Promise<unknown> {
      await guard.before(request, call)
      const reply = await client.chat(request, call)
      await guard.during(request, call)(reply)
      return reply
    },
    async *stream(request: OllamaRequest, call: ProviderCall): AsyncGenerator<unknown> {
      await guard.before(request, call)
      const check = guard.during(request, call)
      for await (const part of client.stream(request, call)) {
        await check(part)
        yield part
      }
    },
  }
}
