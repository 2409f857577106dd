import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { createToken, hashOf } from '../functions/llm-router/keys/token.ts'
import type { Subject } from './subject.ts'

export type Keyed = {
  /** For the secrets, in a folder of the router's name. */
  directory: string
  /** What the key may spend and do. */
  ofKey: object
  /** The same for all, for departments and for users, as in the catalogue. */
  ofOthers: object
  /** Where the store is, by variables or by secrets. */
  environment?: Record<string, string>
  secrets?: Record<string, string>
}

/** More than a benchmark reaches. */
export const amplest = {
  limits: { requestsPerMinute: 1e9, tokensPerMinute: 1e9 },
  budgets: [{ usd: 1e6, per: 'month' }],
}

/** Ordinary use, which makes 4 counters: limits of the key's requests and tokens, a budget of its own, and one for all. */
export const ordinary = { ofKey: amplest, ofOthers: { all: { budgets: amplest.budgets } } }

/** The router with its store, and a key that is declared, with which it is asked. A catalogue that it has is kept. */
export async function withKey(router: Subject, { directory, ofKey, ofOthers, ...store }: Keyed): Promise<Subject> {
  const token = createToken()
  const key = { id: 'bench', name: 'Bench', department: 'web', user: 'ada', hashes: [hashOf(token)], ...ofKey }
  const mount = join(directory, router.name)
  await mkdir(mount)
  await cp(router.environment.secret_mount_path ?? '', mount, { recursive: true })
  const secrets = { 'router-keys': stringify([key]), ...store.secrets }
  for (const [file, text] of Object.entries(secrets)) await writeFile(join(mount, file), text)
  // A benchmark spends like a key that runs in a loop.
  const own = { allowances: ofOthers, runaway: { aboveUsdPerMinute: 1e6 } }
  const catalogue = { ...parse(router.environment.ROUTER_CONFIG_YAML ?? (await shippedCatalogue())), ...own }
  return {
    ...router,
    environment: {
      ...router.environment,
      ...{ secret_mount_path: mount, ROUTER_CONFIG_YAML: stringify(catalogue), ...store.environment },
    },
    request: { ...router.request, headers: { ...router.request.headers, authorization: `Bearer ${token}` } },
  }
}

/** The text of the catalogue that the router ships with. */
export function shippedCatalogue(): Promise<string> {
  return readFile(new URL('../functions/llm-router/catalogue.yaml', import.meta.url), 'utf8')
}
