import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Tls } from '#runtime/http/client.ts'

export type PemFile = { file: string; text: string }

/** The mounted files: the server's authority, and for mTLS the client's certificate with its key. */
export type PemFiles = { ca: PemFile; client?: { certificate: PemFile; key: PemFile } | undefined }

export type Identity = {
  tls: Tls
  /** The file that expires first, and when. */
  expires: { file: string; atMs: number }
}

/** Files that no connection can be made with. The message names the file, its fault and the fix. */
export class CertificateFault extends Error {}

/** @throws CertificateFault */
export function toIdentity({ ca, client }: PemFiles, nowMs: number): Identity {
  const authority = validity(ca, parse(ca), nowMs)
  if (!client) return { tls: { ca: ca.text }, expires: authority }
  // The first certificate of a chain is ours.
  const own = validity(client.certificate, parse(client.certificate).slice(0, 1), nowMs)
  checkKey(client)
  return {
    tls: { ca: ca.text, cert: client.certificate.text, key: client.key.text },
    expires: own.atMs < authority.atMs ? own : authority,
  }
}

/** With several authorities, as while one replaces another, the one that is valid longest counts. */
function validity(pem: PemFile, certificates: X509Certificate[], nowMs: number): Identity['expires'] {
  const [latest] = certificates.toSorted((one, other) => other.validToDate.getTime() - one.validToDate.getTime())
  if (latest === undefined) throw unreadable(pem)
  const { validFromDate, validToDate } = latest
  if (validToDate.getTime() <= nowMs) throw expired(pem.file, validToDate.getTime())
  if (validFromDate.getTime() > nowMs) {
    throw new CertificateFault(`The certificate in ${pem.file} is valid from ${day(validFromDate.getTime())} only.`)
  }
  return { file: pem.file, atMs: validToDate.getTime() }
}

function parse(pem: PemFile): X509Certificate[] {
  const blocks = pem.text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    throw unreadable(pem)
  }
}

function checkKey({ certificate, key }: { certificate: PemFile; key: PemFile }): void {
  let isPair: boolean
  try {
    isPair = new X509Certificate(certificate.text).checkPrivateKey(createPrivateKey(key.text))
  } catch {
    throw new CertificateFault(`${key.file} is not a private key in PEM without a passphrase: mount one that is.`)
  }
  if (isPair) return
  throw new CertificateFault(`The key in ${key.file} does not belong to the certificate in ${certificate.file}.`)
}

function unreadable({ file }: PemFile): CertificateFault {
  return new CertificateFault(`${file} is not a certificate in PEM: mount one that begins with BEGIN CERTIFICATE.`)
}

export function expired(file: string, atMs: number): CertificateFault {
  return new CertificateFault(`The certificate in ${file} expired on ${day(atMs)}: renew it.`)
}

export function day(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}
