import { readFile } from 'node:fs/promises'
import type { SecureContextOptions } from 'node:tls'
import { ServerCredentials } from '@grpc/grpc-js'

export type CertificateFiles = { certFile: string; keyFile: string }

/** @throws Error if a file cannot be read */
export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<SecureContextOptions> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
  return { cert, key }
}

/** TLS with a certificate that can be renewed while the server runs, which those of the library's `createSsl` cannot. */
export class RenewableCredentials extends ServerCredentials {
  constructor(certificate: SecureContextOptions) {
    super({ minVersion: 'TLSv1.2' }, certificate)
  }

  renew(certificate: SecureContextOptions): void {
    this.updateSecureContextOptions(certificate)
  }

  _equals(other: ServerCredentials): boolean {
    return this === other
  }
}
