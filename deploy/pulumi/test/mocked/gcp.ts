import { Charts } from '../../charts.ts'
import { Gke } from '../../gcp/gke.ts'
import { type Made, make } from './make.ts'
import { settings } from './settings.ts'

const answers = {
  'gcp:container/cluster:Cluster': { endpoint: '10.0.0.1', masterAuth: { clusterCaCertificate: 'Q0E=' } },
  'gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember': { etag: 'x' },
  'gcp:serviceaccount/account:Account': { email: 'llm-nodes@team.iam.gserviceaccount.com' },
}

/** What is made on GKE. */
export const makeGke = (): Promise<Made[]> =>
  make(answers, () => {
    const platform = new Gke('llm', {
      ...settings,
      ...{ project: 'team', projectNumber: '1234', region: 'europe-west4', network: 'net', subnetwork: 'sub' },
      ...{ podRange: 'pods', serviceRange: 'services' },
    })
    new Charts('llm', platform, { ...settings, functions: ['groq-generate'] })
  })
