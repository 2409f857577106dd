import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchProgram } from '../launch.ts'
import { freePort } from '../port.ts'
import { treeOf } from '../processes.ts'
import { cached, type Run } from './cached.ts'
import type { Contender } from './contender.ts'
import { whenAllListen } from './together.ts'

const version = '1.108.7'
const masterKey = 'sk-a-key-for-the-benchmark'

/**
 * LiteLLM's proxy, from PyPI into a virtual environment.
 * @throws Error when it cannot be installed
 */
export async function installLitellm(run: Run, directory: string): Promise<Contender> {
  const wanted = `litellm[proxy]==${version}`
  const folder = await cached('litellm', wanted, async (target) => {
    await run('python3', ['-m', 'venv', '.'], target)
    await run(join(target, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', wanted], target)
  })
  const configuration = join(directory, 'litellm.json')
  return {
    id: 'litellm',
    name: 'LiteLLM',
    note: `${wanted} from PyPI, one worker, LITELLM_MODE=PRODUCTION, LITELLM_LOG=ERROR, asked with its master key; it prices answers, and has no database, so no virtual keys, budgets or spend`,
    async start(upstream) {
      const port = await freePort()
      // YAML is a superset of JSON.
      await writeFile(configuration, JSON.stringify(settings(upstream.url)))
      const launched = launchProgram({
        ...{ name: 'LiteLLM', file: join(folder, 'bin/litellm'), port, startTimeoutMs: 120_000, errors: 'ignore' },
        args: ['--config', configuration, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
        environment: {
          ...{ PATH: process.env.PATH ?? '', HOME: directory },
          ...{ LITELLM_MODE: 'PRODUCTION', LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
        },
      })
      const stop = await whenAllListen([launched])
      return {
        ...{ url: `http://127.0.0.1:${port}/v1/chat/completions`, model: 'openai/gpt-oss-20b' },
        headers: { authorization: `Bearer ${masterKey}` },
        processes: () => treeOf(launched.pid),
        stop,
      }
    },
  }
}

function settings(upstreamUrl: string): object {
  const groq = { model: 'groq/openai/gpt-oss-20b', api_base: `${upstreamUrl}/openai/v1`, api_key: 'gsk_benchmark' }
  return {
    model_list: [{ model_name: 'openai/gpt-oss-20b', litellm_params: groq }],
    general_settings: { master_key: masterKey },
  }
}
