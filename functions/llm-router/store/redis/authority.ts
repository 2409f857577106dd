import { X509Certificate } from 'node:crypto'
import { StoreError } from '../port.ts'

/**
 * Makes sure that the content of the secret `redis-ca` begins with a certificate: TLS takes any text for a list of authorities, and then
 * trusts nobody.
 * @throws StoreError
 */
export function checkAuthority(pem: string): void {
  try {
    new X509Certificate(pem)
  } catch {
    throw new StoreError('The secret redis-ca is not a certificate in PEM: mount that of the authority of Redis')
  }
}
