import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildFunctions } from '../local/build.ts'
import { writeExternalAccount } from '../local/simulators/google-credentials.ts'
import { bundleFunction } from '../template/llm-node/bundle.ts'
import { createSubject, functionToken, type Stage, type Subject } from './subject.ts'

const root = new URL('../', import.meta.url)
const chat = { task: 'generate', prompt: 'Why does routing save money?' }
const embedding = { task: 'embed', prompt: 'Why does routing save money?' }

/** Node alone, and the template's runtime with its starter function: what a function's own code is measured against. */
export async function createBaselines(stage: Stage): Promise<{ bare: Subject; runtime: Subject }> {
  await bundleBare('bare-echo.ts', join(stage.directory, 'bare'))
  const starter = fileURLToPath(new URL('template/llm-node/function/handler.ts', root))
  await bundleFunction(starter, join(stage.directory, 'runtime', 'index.cjs'))
  return {
    bare: await createSubject(stage, { name: 'bare node:http', folder: 'bare', environment: {}, body: chat }),
    runtime: await createSubject(stage, { name: 'runtime alone', folder: 'runtime', environment: {}, body: chat }),
  }
}

/** Bundles a function of node:http alone, as the functions are. */
export async function bundleBare(file: string, folder: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    outfile: join(folder, 'index.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
  })
}

/**
 * The functions of stack.yml, with the secrets they have there and the providers' stub in place of the providers.
 * @param only the names of those that are wanted; all without it
 * @throws Error for a function that is not known here
 */
export async function createFunctions(
  stage: Stage,
  providersUrl: string,
  only?: readonly string[],
): Promise<Subject[]> {
  const secrets = join(stage.directory, 'secrets')
  await mkdir(secrets)
  await writeFile(join(secrets, 'function-token'), functionToken)
  await writeFile(join(secrets, 'groq-api-key'), 'gsk_a-key-for-the-benchmark')
  await writeFile(join(secrets, 'anthropic-api-key'), 'sk-ant-a-key-for-the-benchmark')
  await writeFile(join(secrets, 'openai-api-key'), 'sk-a-key-for-the-benchmark')
  await writeFile(join(secrets, 'bedrock-api-key'), 'bedrock-a-key-for-the-benchmark')
  await writeFile(join(secrets, 'cluster-hmac-secret'), 'a-secret-for-the-benchmark-of-clusters')
  const credentials = await writeExternalAccount(secrets, providersUrl)
  const ollama = { OLLAMA_HOST: providersUrl }
  const calls: Record<string, { environment: object; body?: object }> = {
    'llm-console': { environment: { gateway_url: providersUrl } },
    'llm-router': { environment: { gateway_url: providersUrl }, body: chat },
    'groq-generate': { environment: { GROQ_BASE_URL: providersUrl }, body: chat },
    'openai-generate': {
      environment: { OPENAI_BASE_URL: `${providersUrl}/v1`, OPENAI_MODEL: 'gpt-5-nano' },
      body: chat,
    },
    'vertex-generate': {
      environment: {
        GOOGLE_CLOUD_PROJECT: 'bench',
        VERTEX_BASE_URL: providersUrl,
        VERTEX_CREDENTIALS_FILE: credentials,
      },
      body: chat,
    },
    'anthropic-generate': { environment: { ANTHROPIC_BASE_URL: providersUrl }, body: chat },
    'bedrock-generate': { environment: { AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: providersUrl }, body: chat },
    'cluster-generate': { environment: { CLUSTER_BASE_URL: providersUrl, CLUSTER_MODEL: 'llama' }, body: chat },
    'ollama-embed': { environment: ollama, body: embedding },
    'ollama-generate': { environment: ollama, body: chat },
  }

  const subjects: Subject[] = []
  for (const [name, built] of await buildFunctions(fileURLToPath(new URL('stack.yml', root)))) {
    // It answers with 200 only where there is a PostgreSQL, and nobody waits for it.
    if (name === 'ledger-archive') continue
    if (only !== undefined && !only.includes(name)) continue
    const call = calls[name]
    if (call === undefined) throw new Error(`Tell bench/subjects.ts which request ${name} answers.`)
    // A copy, since a build that somebody starts meanwhile would make the code compiled from it useless.
    await cp(dirname(built), join(stage.directory, name), { recursive: true })
    const environment = { secret_mount_path: secrets, ...call.environment }
    subjects.push(await createSubject(stage, { ...call, name, folder: name, environment }))
  }
  if (subjects.length === 0) throw new Error(`stack.yml has no function ${only}; it has ${Object.keys(calls)}.`)
  return subjects
}
