const spec = {
  name: 'llm-router',
  image: 'ghcr.io/openfaas-llm-router/llm-router:0.1.0',
  environment: { exec_timeout: '55s' },
  secrets: ['function-token'],
  labels: { 'com.openfaas.scale.min': '1' },
  annotations: { schedule: '*/10 * * * *' },
  limits: { memory: '256Mi', cpu: '200m' },
  readOnlyRootFilesystem: true,
}
const metadata = { name: 'llm-router', namespace: 'openfaas-fn' }

export const goodFunction = { apiVersion: 'openfaas.com/v1', kind: 'Function', metadata, spec }

export const withSpec = (change: object) => ({ ...goodFunction, spec: { ...spec, ...change } })
export const withMetadata = (change: object) => ({ ...goodFunction, metadata: { ...metadata, ...change } })
const mustBe = (field: string, type: string) => new RegExp(`spec\\.${field}: Invalid value: .* must be of type ${type}`)
const required = (field: string) => new RegExp(`${field}: Required value`)

/** What is wrong, and how the apiserver names the field. */
export const badFunctions: Record<string, { resource: object; refusal: RegExp }> = {
  'no specification': { resource: { ...goodFunction, spec: undefined }, refusal: required('spec') },
  'no image': { resource: withSpec({ image: undefined }), refusal: required('spec\\.image') },
  'no name': { resource: withSpec({ name: undefined }), refusal: required('spec\\.name') },
  'an image that is null': { resource: withSpec({ image: null }), refusal: required('spec\\.image') },
  'a list as image': { resource: withSpec({ image: [spec.image] }), refusal: mustBe('image', 'string') },
  'a number in the environment': {
    resource: withSpec({ environment: { max_inflight: 32 } }),
    refusal: mustBe('environment\\.max_inflight', 'string'),
  },
  'a list as environment': {
    resource: withSpec({ environment: [{ name: 'max_inflight', value: '32' }] }),
    refusal: /unknown field "spec\.environment\[0\]\.name"/,
  },
  'a boolean as a label': {
    resource: withSpec({ labels: { 'com.openfaas.scale.zero': true } }),
    refusal: mustBe('labels\\.com\\.openfaas\\.scale\\.zero', 'string'),
  },
  'a number as an annotation': {
    resource: withSpec({ annotations: { 'prometheus.io.port': 8080 } }),
    refusal: mustBe('annotations\\.prometheus\\.io\\.port', 'string'),
  },
  'one secret in place of a list': {
    resource: withSpec({ secrets: 'admin-token' }),
    refusal: mustBe('secrets', 'array'),
  },
  'a secret that is a reference': {
    resource: withSpec({ secrets: [{ name: 'admin-token' }] }),
    refusal: /unknown field "spec\.secrets\[0\]\.name"/,
  },
  'a number of processors': { resource: withSpec({ limits: { cpu: 1 } }), refusal: mustBe('limits\\.cpu', 'string') },
  'a number of bytes': {
    resource: withSpec({ requests: { memory: 268435456 } }),
    refusal: mustBe('requests\\.memory', 'string'),
  },
  'yes in place of true': {
    resource: withSpec({ readOnlyRootFilesystem: 'yes' }),
    refusal: mustBe('readOnlyRootFilesystem', 'boolean'),
  },
  'a field that is misspelt': {
    resource: withSpec({ readonly_root_filesystem: true }),
    refusal: /unknown field "spec\.readonly_root_filesystem"/,
  },
  'a limit that there is not': {
    resource: withSpec({ limits: { gpu: '1' } }),
    refusal: /unknown field "spec\.limits\.gpu"/,
  },
  'a name in capitals': {
    resource: withMetadata({ name: 'LLM-Router' }),
    refusal: /metadata\.name: Invalid value: "LLM-Router"/,
  },
  'a name of two words': {
    resource: withMetadata({ name: 'llm router' }),
    refusal: /metadata\.name: Invalid value: "llm router"/,
  },
  'a label of its own with a space': {
    resource: withMetadata({ labels: { team: 'data science' } }),
    refusal: /metadata\.labels: Invalid value: "data science"/,
  },
  'a namespace that there is not': {
    resource: withMetadata({ namespace: 'openfaas-fm' }),
    refusal: /namespaces "openfaas-fm" not found/,
  },
  'another version': {
    resource: { ...goodFunction, apiVersion: 'openfaas.com/v1alpha2' },
    refusal: /no matches for kind "Function" in version "openfaas\.com\/v1alpha2"/,
  },
}
