import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createFunction } from '../../../functions/vertex-generate/handler.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

/** Starts the function with one of Google's SDKs, in front of the simulator. Both end with the test. */
export async function startWithSimulator(context: TestContext, sdk: string) {
  const simulator = await started(context, vertex)
  const directory = await mkdtemp(join(tmpdir(), 'vertex-'))
  context.after(() => rm(directory, { recursive: true }))
  const running = await startTestFunction(createFunction, {
    GOOGLE_CLOUD_PROJECT: 'test-project',
    VERTEX_BASE_URL: simulator.url,
    VERTEX_SDK: sdk,
    VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, simulator.url),
  })
  context.after(running.close)
  return running
}
