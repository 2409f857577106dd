import { readFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createLog } from '#runtime/log.ts'
import { serveExternalScaler } from '../../../../functions/scale-metrics/external-scaler/serve.ts'
import type { Known } from '../../../../functions/scale-metrics/router-demand.ts'
import { until } from '../../../until.ts'
import type { createAuthority } from '../../cluster-generate/certificates.ts'
import { connect, ref } from './client.ts'

export const gpu = ref({ scalerAddress: 'scale-metrics:50051', cluster: 'gpu', demandPerReplica: '2.5' })
export const demand = (in_flight: number, waiting: number): Known => ({
  shared: true,
  targets: [{ target: 'gpu-llama', in_flight: 1, waiting: 0 }],
  functions: [{ function: 'ollama-generate', in_flight: 0, waiting: 0 }],
  clusters: [{ cluster: 'gpu', in_flight, waiting }],
})
export const away = new LlmError('function_unavailable', 'llm-router cannot be reached')

/** The server before a router that tells what the test says, and looks at it again when the test says so. */
export async function start(
  context: TestContext,
  first: Known | Error,
  authority?: Awaited<ReturnType<typeof createAuthority>>,
) {
  const stopping = new AbortController()
  const router = { now: first, reads: 0 }
  let next = Promise.withResolvers<void>()
  /** Has the server look at the demand again, if anybody watches. */
  function look() {
    const { resolve } = next
    next = Promise.withResolvers()
    resolve()
  }
  const files = await authority?.issue('scale-metrics')
  const serving = await serveExternalScaler({
    ...{ port: 0, stopping: stopping.signal, log: createLog('silent'), pause: () => next.promise },
    certificate: files && { certFile: files.certificate, keyFile: files.key },
    async readDemand() {
      router.reads += 1
      if (router.now instanceof Error) throw router.now
      return router.now
    },
  })
  context.after(serving.close)
  const client = connect(serving.port, authority && (await readFile(authority.ca)))
  context.after(client.close)
  return {
    ...{ client, router, look, stopping, port: serving.port },
    async becomes(other: Known | Error) {
      const { reads } = router
      router.now = other
      look()
      await until(() => router.reads > reads)
    },
  }
}
