import type { TestContext } from 'node:test'
import { GoogleGenAI } from '@google/genai'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import type { Behaviour } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from './started.ts'
import { temporaryDirectory } from './temporary-directory.ts'

export const hello = { model: 'gemini-2.5-flash', contents: 'Say hello, please' }

/** Google's client, signed in at a simulator of its own. */
export async function signedIn(context: TestContext, behaviour: Partial<Behaviour> = {}) {
  const simulator = await started(context, vertex, behaviour)
  const keyFile = await writeExternalAccount(await temporaryDirectory(context), simulator.url)
  const { models } = new GoogleGenAI({
    vertexai: true,
    project: 'my-project',
    location: 'europe-west1',
    httpOptions: { baseUrl: simulator.url },
    googleAuthOptions: { keyFile },
  })
  return { simulator, models }
}
