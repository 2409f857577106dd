import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Who may speak to a control plane: `admin` may do everything, `nobody` nothing. */
export type Access = {
  tokens: Readonly<Record<'admin' | 'nobody', string>>
  /** The tokens, as kube-apiserver reads them. */
  tokensFile: string
  /** The key that signs the tokens of service accounts. */
  signingKeyFile: string
  /** Where kube-apiserver writes the certificate that it makes for itself. */
  certificateFile: string
  kubeconfig: string
  /** Writes the kubeconfig. Its context is that of `admin`; there is one of `nobody` too. */
  writeKubeconfig(url: string): Promise<void>
}

/** Makes tokens and a key, as files in a folder. */
export async function createAccess(directory: string): Promise<Access> {
  const at = (name: string) => join(directory, name)
  const token = () => randomBytes(16).toString('hex')
  const tokens = { admin: token(), nobody: token() }
  const [tokensFile, signingKeyFile] = [at('tokens.csv'), at('service-accounts.pem')]
  const [certificateFile, kubeconfig] = [at('apiserver.crt'), at('kubeconfig')]

  await writeFile(tokensFile, `${tokens.admin},admin,admin,system:masters\n${tokens.nobody},nobody,nobody\n`)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeFile(signingKeyFile, privateKey.export({ type: 'sec1', format: 'pem' }))

  return {
    tokens,
    tokensFile,
    signingKeyFile,
    certificateFile,
    kubeconfig,
    async writeKubeconfig(url) {
      const users = Object.entries(tokens)
      const content = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'admin',
        clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': certificateFile } }],
        users: users.map(([name, ofUser]) => ({ name, user: { token: ofUser } })),
        contexts: users.map(([name]) => ({ name, context: { cluster: 'test', user: name } })),
      }
      // JSON is YAML.
      await writeFile(kubeconfig, JSON.stringify(content))
    },
  }
}
