import type { LlmError } from '../errors.ts'

/** The client, once it has credentials. A failure before that concerns the credentials, a later one does not. */
export async function authorized<Client extends { authorize(): Promise<void> }>(
  connected: () => Promise<Client>,
  toCredentialsError: (cause: unknown) => LlmError,
): Promise<Client> {
  const client = await connected()
  await client.authorize().catch((thrown: unknown) => {
    throw toCredentialsError(thrown)
  })
  return client
}
