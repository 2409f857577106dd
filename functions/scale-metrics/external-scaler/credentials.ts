import type { SecureContextOptions } from 'node:tls'
import { ServerCredentials } from '@grpc/grpc-js'

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
