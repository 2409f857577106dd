import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Why certificates cannot be made here; undefined where they can. */
export const missingOpenssl =
  spawnSync('openssl', ['version']).status === 0
    ? undefined
    : 'there is no openssl on the PATH to make certificates with'

export type Certificate = { certificate: string; key: string }

/** An authority of a test's own, whose certificates are good for 127.0.0.1 and for clients. */
export type Authority = {
  /** The file of its own certificate. */
  ca: string
  directory: string
  /** The files of a new certificate; `days` may be negative, and it has expired then. */
  issue(name: string, days?: number): Promise<Certificate>
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/**
 * In a directory of its own, which is the caller's to remove.
 * @param hosts names that its certificates are good for as well
 */
export async function createAuthority(hosts: readonly string[] = []): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), 'authority-'))
  const at = (name: string) => join(directory, name)
  const ca = at('ca.pem')
  const extensions = at('extensions')
  const caExtensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign']
  const own = ['-x509', '-subj', '/CN=test authority', '-days', '30', '-keyout', at('ca.key'), '-out', ca]
  await run('openssl', ['req', ...newKey, ...own, ...caExtensions])
  const names = ['IP:127.0.0.1', ...hosts.map((host) => `DNS:${host}`)].join(',')
  await writeFile(extensions, `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`)
  return {
    ca,
    directory,
    async issue(name, days = 30) {
      const [certificate, key, request] = [at(`${name}.pem`), at(`${name}.key`), at(`${name}.csr`)]
      await run('openssl', ['req', '-new', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request])
      const signed = ['-CA', ca, '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', extensions, '-out', certificate]
      await run('openssl', ['x509', '-req', '-in', request, '-days', String(days), ...signed])
      return { certificate, key }
    },
  }
}
