import { readFile } from 'node:fs/promises'

export type CertificateFiles = { certFile: string; keyFile: string }

/** @throws Error if a file cannot be read */
export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<{ cert: Buffer; key: Buffer }> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
  return { cert, key }
}
