import { generateKeyPair, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simulatedProject, simulatedServiceAccount } from './google-metadata.ts'

/**
 * Writes a service account's key file with a new RSA key, as the Google Cloud console would hand it out.
 *
 * Google's libraries ignore the file's `token_uri` and always ask Google's own host: give them a `fetch` that goes to
 * the simulator's `/token` instead, or use `writeExternalAccount`.
 * @returns the path of `service-account.json` in the directory
 */
export async function writeServiceAccountKey(
  directory: string,
  { project = simulatedProject, email = simulatedServiceAccount }: { project?: string; email?: string } = {},
): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return writeCredentials(join(directory, 'service-account.json'), {
    type: 'service_account',
    project_id: project,
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: email,
    client_id: '100000000000000000000',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
  })
}

/**
 * Writes the credentials of workload identity federation, which name the simulator as the place to get a token, and
 * beside them the token file that a Kubernetes pod would have mounted. This needs no other redirection.
 * @param options `impersonate` is the service account to act as, where the federated identity is to act as one
 * @returns the path of `external-account.json` in the directory
 */
export async function writeExternalAccount(
  directory: string,
  simulatorUrl: string,
  { impersonate }: { impersonate?: string } = {},
): Promise<string> {
  const subjectTokenFile = join(directory, 'subject-token')
  await writeFile(subjectTokenFile, `simulated.${randomBytes(24).toString('base64url')}.token`, { mode: 0o600 })
  const impersonationUrl = `${simulatorUrl}/v1/projects/-/serviceAccounts/${impersonate}:generateAccessToken`
  return writeCredentials(join(directory, 'external-account.json'), {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/100000000000/locations/global/workloadIdentityPools/simulated/providers/kubernetes',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${simulatorUrl}/v1/token`,
    credential_source: { file: subjectTokenFile, format: { type: 'text' } },
    ...(impersonate && { service_account_impersonation_url: impersonationUrl }),
    universe_domain: 'googleapis.com',
  })
}

async function writeCredentials(path: string, credentials: unknown): Promise<string> {
  await writeFile(path, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 })
  return path
}
