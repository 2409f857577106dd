import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { qualityOf } from '#runtime/contract/accept.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call, Reply, Route } from '#runtime/http/call.ts'
import { withSlash } from './with-slash.ts'

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Their names hold a hash of their content, so a browser never has to ask for them again. */
const forever = 'public, max-age=31536000, immutable'

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

/**
 * The pages as they were built, beside the function's bundle. Each was compressed then; nothing is read before it is asked for.
 * @param directory where the bundle is
 */
export function assetRoutes(directory: string): Route[] {
  const read = (file: string, call: Call) => serve(join(directory, 'site'), file, call)
  return [
    { method: 'GET', path: '/', handle: (call) => read('index.html', call) },
    {
      method: 'GET',
      path: '/assets/*',
      handle(call) {
        const [, name] = /^\/assets\/([\w-]+\.(?:js|css|svg))$/.exec(call.path) ?? []
        if (name === undefined) throw missing()
        return read(`assets/${name}`, call)
      },
    },
    ...withSlash,
  ]
}

async function serve(site: string, file: string, { headers }: Call): Promise<Reply> {
  const isHashed = file.startsWith('assets/')
  const accepted = String(headers['accept-encoding'] ?? '')
  const encoding = encodings.find(({ name }) => qualityOf(accepted, name) > 0)
  const common = {
    'content-type': contentTypes[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    'cache-control': isHashed ? forever : 'no-cache',
    vary: 'Accept-Encoding',
  }
  const etag = isHashed
    ? undefined
    : `"${(await readFile(join(site, `${file}.etag`), 'utf8').catch(throwMissing)).trim()}"`
  if (etag !== undefined && matches(String(headers['if-none-match'] ?? ''), etag)) {
    return { status: 304, headers: { ...common, etag }, body: '' }
  }
  const body = await readFile(join(site, `${file}${encoding?.suffix ?? ''}`)).catch(throwMissing)
  return {
    status: 200,
    headers: { ...common, ...(etag && { etag }), ...(encoding && { 'content-encoding': encoding.name }) },
    body,
  }
}

/** Proxies that compress make a tag weak (RFC 9110, 13.1.2). */
function matches(given: string, etag: string): boolean {
  return given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}

function throwMissing(cause: unknown): never {
  throw missing(cause)
}

function missing(cause?: unknown): LlmError {
  return new LlmError(
    'unknown_path',
    'This file is not part of the console; a page of an older version may ask for it',
    { cause, fix: 'Reload the page.' },
  )
}
