import { parseArgs } from 'node:util'
import type { ProxyOptions } from './proxy.ts'

type Address = { host: string; port: number }

export type CommandLine = ProxyOptions & { health: Address | undefined }

export const help = `Forwards requests that are signed, have a client certificate, or both, to a llama.cpp server. Runs beside the server, on
Node.js 24 alone.

Usage: node local/cluster-proxy/start.ts --secret-file FILE [options]
       node local/cluster-proxy/start.ts --tls-cert FILE --tls-key FILE --client-ca FILE [options]

  --listen HOST:PORT      where to listen (127.0.0.1:8443); [::]:8443 for all addresses, also where there is no IPv6
  --upstream URL          the server (http://127.0.0.1:8080); let nobody else reach it
  --secret-file FILE      requires requests to be signed with this secret, that of the function's cluster-hmac-secret;
                          given twice, either secret will do, so that one can take over from the other
  --tls-cert FILE         the server's certificate, with its chain, and
  --tls-key FILE          its key, in PEM: HTTPS in place of HTTP
  --client-ca FILE        requires clients to show a certificate that this authority has signed
  --health HOST:PORT      answers probes without a signature on another port: /live, /ready (the server has loaded its model), and
                          /idle, which answers after 5 s or more, as soon as no request is under way; keep it from callers
  --max-body-bytes BYTES  the largest body that is forwarded (16000000)
  --help                  this text

It forwards only what cluster-generate asks for: POST /v1/chat/completions, GET /v1/models, /health, /metrics and /slots.
Files are read again when they have changed; while a secret's file is empty or too short, the previous secret is kept. Each request is logged as a line of JSON.
`

/**
 * Reads the command line; `help` if that was requested.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      listen: { type: 'string', default: '127.0.0.1:8443' },
      upstream: { type: 'string', default: 'http://127.0.0.1:8080' },
      'secret-file': { type: 'string', multiple: true, default: [] },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'client-ca': { type: 'string' },
      health: { type: 'string' },
      'max-body-bytes': { type: 'string', default: '16000000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const secretFiles = values['secret-file']
  const tls = readTls(values['tls-cert'], values['tls-key'], values['client-ca'])
  if (secretFiles.length === 0 && tls?.clientCa === undefined) {
    throw new Error('Give --secret-file, or --client-ca, or both: without either, anyone could use the server.')
  }
  return {
    ...readAddress('--listen', values.listen),
    health: values.health === undefined ? undefined : readAddress('--health', values.health),
    upstream: readUpstream(values.upstream),
    secretFiles,
    tls,
    maxBodyBytes: readBytes(values['max-body-bytes']),
  }
}

function readAddress(option: string, text: string): Address {
  const [, host = '', port = ''] = /^\[?([^[\]]+)\]?:(\d+)$/.exec(text) ?? []
  if (host !== '' && Number(port) <= 65_535) return { host, port: Number(port) }
  throw new Error(`${option} must be an address and a port, such as 0.0.0.0:8443, not ${text}.`)
}

function readUpstream(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '') return url
  throw new Error(`--upstream must be an address such as http://127.0.0.1:8080, not ${text}.`)
}

function readTls(certificate: string | undefined, key: string | undefined, clientCa: string | undefined) {
  if (certificate !== undefined && key !== undefined) return { certificate, key, clientCa }
  if (certificate === undefined && key === undefined && clientCa === undefined) return undefined
  throw new Error('--tls-cert and --tls-key belong together, and --client-ca needs them.')
}

function readBytes(text: string): number {
  if (/^\d{1,15}$/.test(text) && Number(text) > 0) return Number(text)
  throw new Error(`--max-body-bytes must be a number of bytes, not ${text}.`)
}
