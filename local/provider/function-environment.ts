import type { Variables } from '../envsubst.ts'
import { imageEnvironment } from '../image.ts'

/** Where OpenFaaS mounts a function's secrets. */
const secretMount = '/var/openfaas/secrets'

/** The variables of the host that a process needs. A container gets no others either. */
const hostVariables = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'NODE_EXTRA_CA_CERTS']

/**
 * The environment of a function's process: the image's, overridden by stack.yml's. A local directory replaces the mounted
 * secrets, and the port is 0, because all functions share one host.
 */
export function functionEnvironment(
  fromStack: Readonly<Record<string, string>>,
  secretDirectory: string,
  host: Variables,
): Record<string, string> {
  const fromHost = hostVariables.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]] as const]))
  const mounted = Object.entries(fromStack).map(([name, value]) => [name, mountedPath(value, secretDirectory)] as const)
  return {
    ...Object.fromEntries(fromHost),
    ...imageEnvironment,
    ...Object.fromEntries(mounted),
    secret_mount_path: secretDirectory,
    http_port: '0',
  }
}

function mountedPath(value: string, secretDirectory: string): string {
  return value.startsWith(`${secretMount}/`) ? secretDirectory + value.slice(secretMount.length) : value
}
