import { goodFunction, withMetadata, withSpec } from './bad-functions.ts'

const long = 'a'.repeat(64)
const named = (name: string) => ({ ...withMetadata({ name }), spec: { ...goodFunction.spec, name, secrets: [] } })

/** Values that OpenFaaS's schema takes, and how the chart's admission policy names the field. */
export const badValues: Record<string, { resource: { metadata: object }; refusal: RegExp }> = {
  'a negative limit': {
    resource: withSpec({ limits: { cpu: '-200m' } }),
    refusal: /spec\.limits\.cpu is -200m: write an amount above 0, such as 200m/,
  },
  'no memory at all': {
    resource: withSpec({ limits: { memory: '0' } }),
    refusal: /spec\.limits\.memory is 0: write an amount above 0, such as 256Mi/,
  },
  'a limit in words': {
    resource: withSpec({ limits: { memory: '256 MB' } }),
    refusal: /spec\.limits\.memory is 256 MB/,
  },
  'a request that is no amount': {
    resource: withSpec({ requests: { cpu: 'half' } }),
    refusal: /spec\.requests\.cpu is half/,
  },
  'a request above its limit': {
    resource: withSpec({ requests: { memory: '1Gi' } }),
    refusal: /spec\.requests\.memory is 1Gi, and the limit 256Mi/,
  },
  'a label of two words': {
    resource: withSpec({ labels: { team: 'data science', tier: 'one' } }),
    refusal: /spec\.labels: team: write 63 letters/,
  },
  'a label that is too long': { resource: withSpec({ labels: { team: long } }), refusal: /spec\.labels: team/ },
  'a label whose key has two words': {
    resource: withSpec({ labels: { 'a team': 'data', tier: 'one' } }),
    refusal: /spec\.labels has the key a team: write 63 letters/,
  },
  'an annotation whose key has two words': {
    resource: withSpec({ annotations: { 'example.com/a team': 'data', 'example.com/tier': 'one' } }),
    refusal: /spec\.annotations has the key example\.com\/a team: write/,
  },
  'two names': {
    resource: withSpec({ name: 'router' }),
    refusal: /the function llm-router calls itself router: give metadata\.name and spec\.name one name/,
  },
  'a name that is no host’s': {
    resource: named('llm.router'),
    refusal: /spec\.name is llm\.router/,
  },
  'a name that is too long': {
    resource: named(long),
    refusal: new RegExp(`spec\\.name is ${long}`),
  },
}
