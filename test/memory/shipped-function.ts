import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { writeExternalAccount } from '../../local/simulators/google-credentials.ts'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { end, portOf, runBundle, runBundleIn } from '../functions/bundle-process.ts'
import { root } from '../repository/tree.ts'
import { createCgroup, forgetPeakResident, peakResidentMb } from './cgroup.ts'

type Place = { url: string; directory: string }
type Shipped = {
  /** The folder of the function. */
  of: string
  environment(place: Place): Record<string, string>
  takesEmbeddings?: boolean
  takesChats?: false
}

/** Every function, by each SDK that it can use. */
export const shipped: Readonly<Record<string, Shipped>> = {
  'llm-router': { of: 'llm-router', environment: ({ url }) => ({ gateway_url: url }), takesEmbeddings: true },
  'groq-generate': { of: 'groq-generate', environment: ({ url }) => ({ GROQ_BASE_URL: url }) },
  'openai-generate': {
    of: 'openai-generate',
    environment: ({ url }) => ({
      OPENAI_VENDOR: 'vllm',
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_MODEL: 'm',
      OPENAI_EMBEDDING_MODEL: 'm',
    }),
    takesEmbeddings: true,
  },
  'anthropic-generate': { of: 'anthropic-generate', environment: ({ url }) => ({ ANTHROPIC_BASE_URL: url }) },
  'bedrock-generate': {
    of: 'bedrock-generate',
    environment: ({ url }) => ({ BEDROCK_BASE_URL: url, AWS_REGION: 'us-east-1' }),
  },
  'vertex-generate by @google/genai': {
    of: 'vertex-generate',
    environment: (place) => ({ ...vertex(place), VERTEX_SDK: 'genai' }),
    takesEmbeddings: true,
  },
  'vertex-generate by @google-cloud/vertexai': {
    of: 'vertex-generate',
    environment: (place) => ({ ...vertex(place), VERTEX_SDK: 'vertexai' }),
  },
  'ollama-generate': { of: 'ollama-generate', environment: ({ url }) => ({ OLLAMA_HOST: url }) },
  'ollama-embed': {
    of: 'ollama-embed',
    environment: ({ url }) => ({ OLLAMA_HOST: url }),
    takesEmbeddings: true,
    takesChats: false,
  },
  'cluster-generate': {
    of: 'cluster-generate',
    environment: ({ url }) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' }),
  },
}

function vertex({ url, directory }: Place): Record<string, string> {
  const file = join(directory, 'external-account.json')
  return { GOOGLE_CLOUD_PROJECT: 'p', VERTEX_BASE_URL: url, VERTEX_CREDENTIALS_FILE: file }
}

export type RunningFunction = {
  url: string
  /** @throws AssertionError where more memory was in use than may be, at any time since the last call */
  assertBounded(context: TestContext, mostMb: number): void
  close(): Promise<void>
}

/** Starts a function as it is shipped: its bundle by the flags of the image, under the memory limit where this machine has one. */
export async function startShipped(name: string, providerUrl: string): Promise<RunningFunction> {
  const { of, environment } = shipped[name] ?? assert.fail(`There is no ${name}.`)
  const directory = await mkdtemp(join(tmpdir(), 'memory-'))
  for (const key of ['groq-api-key', 'anthropic-api-key', 'bedrock-api-key']) {
    await writeFile(join(directory, key), 'key-for-the-test')
  }
  await writeExternalAccount(directory, providerUrl)
  const bundle = join(directory, 'index.cjs')
  await bundleFunction(join(root, 'functions', of, 'handler.ts'), bundle)
  const own = environment({ url: providerUrl, directory })
  const all = { secret_mount_path: directory, ready_path: '/ready', ...own }
  const cgroup = createCgroup(of)
  const running = typeof cgroup === 'string' ? runBundle(bundle, all) : runBundleIn(cgroup.processesFile, bundle, all)
  const tell = (code: number | null, signal: string | null) => {
    const atLimit = typeof cgroup === 'string' ? '' : `, after ${cgroup.timesAtLimit()} times at its limit of memory`
    console.error(`${name} ended by ${signal ?? code}${atLimit}`)
  }
  running.child.once('exit', tell)
  let knownTimesAtLimit = 0
  return {
    url: `http://127.0.0.1:${await portOf(running)}`,
    assertBounded(context, mostMb) {
      const residentMb = peakResidentMb(running.child.pid)
      forgetPeakResident(running.child.pid)
      const timesAtLimit = typeof cgroup === 'string' ? 0 : cgroup.timesAtLimit()
      const newTimesAtLimit = timesAtLimit - knownTimesAtLimit
      knownTimesAtLimit = timesAtLimit
      context.diagnostic(`${Math.round(residentMb)} MB at the most`)
      assert.ok(residentMb > 0 && residentMb < mostMb, `${residentMb} MB`)
      if (typeof cgroup !== 'string') {
        assert.equal(newTimesAtLimit, 0, `the limit was reached: ${cgroup.peakMb()} MB with the cache of files`)
      }
    },
    async close() {
      running.child.off('exit', tell)
      await end(running)
      if (typeof cgroup !== 'string') cgroup.remove()
      await rm(directory, { recursive: true })
    },
  }
}
