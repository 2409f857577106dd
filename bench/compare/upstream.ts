import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchProgram } from '../launch.ts'
import { freePort } from '../port.ts'
import { startPacedStreams } from './paced-streams.ts'
import type { NativeProgram } from './programs.ts'
import { whenAllListen } from './together.ts'

/** The provider that answers every contender. */
export type Upstream = {
  /** Without a path. */
  url: string
  /** Whether every answer is a stream from now on. */
  setStreaming(isStreaming: boolean): Promise<void>
  stop(): Promise<void>
}

const answer = JSON.stringify({
  id: 'chatcmpl-upstream',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'openai/gpt-oss-20b',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Small models answer most questions as well as large ones do.' },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    ...{ queue_time: 0.01, prompt_tokens: 24, prompt_time: 0.0004, completion_tokens: 18, completion_time: 0.018 },
    ...{ total_tokens: 42, total_time: 0.0184 },
  },
  system_fingerprint: 'fp_upstream',
  x_groq: { id: 'req_upstream' },
  service_tier: 'on_demand',
})

/**
 * Starts nginx, which answers each POST at once with the same chat completion, or passes it on to the server of streams.
 * @param address host and port to listen on beside 127.0.0.1, for functions that run elsewhere
 */
export async function startUpstream(nginx: NativeProgram, folder: string, address?: string): Promise<Upstream> {
  const streams = await startPacedStreams()
  const port = await freePort()
  const listens = [`127.0.0.1:${port}`, ...(address === undefined ? [] : [address])]
  const streaming = join(folder, 'streaming')
  const configuration = join(folder, 'nginx.conf')
  await mkdir(folder, { recursive: true })
  await writeFile(configuration, nginxConfiguration({ folder, listens, streaming, streamsUrl: streams.url }))
  const launched = launchProgram({
    ...{ name: 'nginx', file: nginx.file, args: ['-e', 'stderr', '-c', configuration] },
    ...{ environment: nginx.environment, port },
  })
  const stop = await whenAllListen([launched])
  return {
    url: `http://127.0.0.1:${port}`,
    setStreaming: (isStreaming) => (isStreaming ? writeFile(streaming, '') : rm(streaming, { force: true })),
    async stop() {
      await stop()
      await streams.close()
    },
  }
}

type Places = { folder: string; listens: readonly string[]; streaming: string; streamsUrl: string }

/** One process that neither logs nor writes. Connections are as many and as long as the clients like. */
export function nginxConfiguration({ folder, listens, streaming, streamsUrl }: Places): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  client_max_body_size 0;
  ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
  upstream streams { server ${new URL(streamsUrl).host}; keepalive 64; }
  server {
    ${listens.map((address) => `listen ${address};`).join('\n    ')}
    location / {
      if (-f ${streaming}) { rewrite ^ /paced-streams last; }
      default_type application/json;
      return 200 '${answer}';
    }
    location = /paced-streams {
      proxy_pass http://streams;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`
}
