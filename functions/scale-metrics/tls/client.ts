import type { TLSSocket } from 'node:tls'
import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { ReadObject } from '../kubernetes/api.ts'

/** Who may call: the aggregator of the apiserver, which has already checked what its caller may do. */
export type Aggregator = { ca: string; names: readonly string[] }

const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'
const schema = v.object({
  data: v.object({
    'requestheader-client-ca-file': v.string(),
    'requestheader-allowed-names': v.optional(v.string(), '[]'),
  }),
})

/**
 * What the apiserver publishes of its aggregator's certificate.
 * @throws Error if it has none, or does not say
 */
export async function readAggregator(read: ReadObject): Promise<Aggregator> {
  const { data } = v.parse(schema, await read(path))
  const names = v.parse(v.array(v.string()), jsonOrUndefined(data['requestheader-allowed-names']))
  return { ca: data['requestheader-client-ca-file'], names }
}

/** True for a connection with a certificate of the authority, under one of the names; without names, under any. */
export function isAggregator(socket: TLSSocket, { names }: Aggregator): boolean {
  if (!socket.authorized) return false
  const { CN } = socket.getPeerCertificate().subject
  return names.length === 0 || [CN].flat().some((name) => name !== undefined && names.includes(name))
}
