import type { Values } from './chart.ts'

export type Refusal = { values: Values; says: readonly RegExp[] }

/** What cannot work in the cluster of the test beside this file, and the fix that the refusal names. */
export const clusterRefusals: Readonly<Record<string, Refusal>> = {
  'a namespace that there is not': {
    values: { namespace: 'team-b' },
    says: [/There is no namespace team-b, which the value namespace names/, /kubectl create namespace team-b/],
  },
  'a namespace of Profiles that there is not': {
    values: { mode: 'openfaas', namespace: 'team', pods: { profileNamespace: 'faas' } },
    says: [/There is no namespace faas, which the value pods\.profileNamespace names/],
  },
  'a dashboard for a namespace that there is not': {
    values: { monitoring: { dashboard: { enabled: true, namespace: 'grafana' } } },
    says: [/There is no namespace grafana, which the value monitoring\.dashboard\.namespace names/],
  },
  'two missing secrets': {
    values: { secrets: { names: { 'groq-api-key': 'team-groq', 'function-token': 'team-token' } } },
    says: [
      /kubectl create secret generic team-groq --namespace team --from-file=groq-api-key=FILE/,
      /kubectl create secret generic team-token --namespace team --from-literal=function-token="\$\(openssl rand -hex 32\)"/,
    ],
  },
  'a secret without its key': {
    values: { secrets: { names: { 'groq-api-key': 'other' } } },
    says: [
      /other exists, but lacks the key groq-api-key: add it/,
      /kubectl patch secret other --namespace team --patch .*groq-api-key.*FILE/,
      /^(?!.*kubectl delete)/s,
    ],
  },
  'a namespace that does not enforce the PodSecurity of the values': {
    values: { admission: { podSecurity: 'restricted' } },
    says: [/kubectl label namespace team --overwrite pod-security\.kubernetes\.io\/enforce=restricted/],
  },
  'no address of the store': {
    values: {
      store: { kind: 'redis' },
      networkPolicies: { enabled: false },
      secrets: { names: { 'redis-url': 'team-redis' } },
    },
    says: [/kubectl create secret generic team-redis --namespace team --from-file=redis-url=FILE/],
  },
  'a storage class that there is not': {
    values: { store: { kind: 'valkey', valkey: { storageClass: 'fast' } } },
    says: [/store\.valkey\.storageClass is fast, which the cluster does not have\. Set it to one of: slow\./],
  },
  'a ServiceAccount that there is not': {
    values: { functions: { 'groq-generate': { serviceAccount: 'nobody' } } },
    says: [
      /no ServiceAccount nobody, which functions\.groq-generate\.serviceAccount names/,
      /kubectl create serviceaccount nobody --namespace team/,
    ],
  },
  'a PriorityClass that there is not': {
    values: { pods: { priorityClassName: 'nope' } },
    says: [/pods\.priorityClassName is nope, and the cluster has no such PriorityClass.*system-cluster-critical/],
  },
  'a RuntimeClass that there is not': {
    values: { pods: { runtimeClassName: 'nope' } },
    says: [/pods\.runtimeClassName is nope, and the cluster has no such RuntimeClass\. Set it to one of: none/],
  },
  'no default storage class': {
    values: { archive: { postgres: { enabled: true } } },
    says: [/no default storage class\. Set archive\.postgres\.storageClass to one of: slow\./],
  },
  'kinds of the Prometheus operator, without it': {
    values: { monitoring: { rules: { enabled: true } } },
    says: [
      /does not know monitoring\.coreos\.com\/v1\/PrometheusRule\. Install .* or set monitoring\.rules\.enabled=false/,
    ],
  },
  'kinds of External Secrets, without them': {
    values: {
      secrets: { external: { enabled: true, storeRef: { name: 'vault' }, keys: { 'groq-api-key': { key: 'llm' } } } },
    },
    says: [/does not know external-secrets\.io\/v1\/ExternalSecret/, /secrets\.external\.enabled=false/],
  },
  'a Community Edition without its password': {
    values: { mode: 'openfaas-ce', communityEdition: { gatewaySecret: 'password' } },
    says: [
      /no Secret password with the key basic-auth-user in the namespace openfaas/,
      /communityEdition\.gatewaySecret/,
    ],
  },
  'labels for scaling to zero on the Community Edition': {
    values: { mode: 'openfaas-ce', functions: { 'groq-generate': { labels: { 'com.openfaas.scale.zero': 'true' } } } },
    says: [/the Community Edition refuses com\.openfaas\.scale\.zero/, /mode=openfaas/],
  },
  'a catalogue with a function that is not deployed': {
    values: { catalogue: 'targets: [{ provider: mine, function: openai-generate, model: one }]' },
    says: [/target mine\/one names the function openai-generate/, /functions\.openai-generate\.enabled=true/],
  },
  'no certificate of scale-metrics': {
    values: { scaling: { metrics: { enabled: true, tlsSecret: 'scale-metrics-tls' } } },
    says: [
      /There is no Secret scale-metrics-tls with tls\.crt and tls\.key in the namespace team/,
      /kubectl create secret tls scale-metrics-tls --namespace team --cert=FILE --key=FILE/,
    ],
  },
  'a second autoscaler': {
    values: {
      scaling: {
        demandBy: 'keda',
        prometheusUrl: 'http://prometheus:9090',
        demand: [{ name: 'scaled', kind: 'StatefulSet', cluster: 'gpu', perReplica: 2, max: 3 }],
      },
    },
    says: [
      /the autoscaler another in the namespace team scales the StatefulSet scaled already.* scaling\.external=true/,
    ],
  },
  'a function that somebody else has deployed': {
    values: { functions: { 'openai-generate': { enabled: true } } },
    says: [
      /already has the Deployment openai-generate, which Helm did not install/,
      /kubectl delete deployment openai-generate/,
    ],
  },
}

/** Values that Helm has kept from another version of the chart. */
export const valuesOfOthers: Readonly<Record<string, { values: Values; says: RegExp }>> = {
  'values that it no longer knows': {
    values: { redis: { host: 'a-server' } },
    says: /additional properties 'redis' not allowed/,
  },
  'values without its newer sections': {
    values: {},
    says: /The values lack image\..*--reset-then-reuse-values/,
  },
}
