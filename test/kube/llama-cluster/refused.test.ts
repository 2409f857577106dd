import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { missing } from '../control-plane/programs.ts'
import { own, render } from './rendered.ts'

const bad: Record<string, [values: readonly (string | object)[], refusal: RegExp]> = {
  'nothing of one’s own': [[], /model\.sha256|\/model\/sha256/],
  'a typo': [[own, { 'server.paralel': 2 }], /paralel/],
  'a typo at the top': [[own, { replica: { min: 1 } }], /replica/],
  'a secret in place of its name': [[own, { 'auth.hmacSecret': 'x' }], /hmacSecret/],
  'a checksum that is none': [[own, { 'model.sha256': 'latest' }], /sha256/],
  'a model without TLS': [[own, { 'model.url': 'http://models.example.com/a.gguf' }], /url/],
  'everybody on the internet': [[own, { 'networkPolicy.addresses': ['0.0.0.0/0'] }], /addresses/],
  'no address for the download': [[own, { 'networkPolicy.exceptAddresses': ['0.0.0.0/0'] }], /exceptAddresses/],
  ...Object.fromEntries(
    ['addresses', 'dnsAddresses', 'modelAddresses', 'exceptAddresses'].flatMap((key) =>
      ['203.0.113.7/24', 'fd00::1/64', '1:2:3:4:5:6:7::8/128', '::ffff:a00:1/128'].map((network) => [
        `${network} as one of ${key}`,
        [[own, { [`networkPolicy.${key}`]: [network] }], new RegExp(`${key} has ${network}, and the API server would`)],
      ]),
    ),
  ),
  'an address out of range': [[own, { 'networkPolicy.addresses': ['203.0.113.256/32'] }], /addresses/],
  'a DNS that is everybody': [[own, { 'networkPolicy.dns.to': [] }], /\/networkPolicy\/dns\/to/],
  'no TLS outside of the cluster': [
    [own, 'values-gcp.yaml', { 'auth.tlsSecret': '', 'networkPolicy.addresses': ['203.0.113.7/32'] }],
    /auth\.tlsSecret is empty.*name a Secret/,
  ],
  'a load balancer for nobody': [
    [own, 'values-gcp.yaml'],
    /list the egress addresses of the other cloud in networkPolicy\.addresses/,
  ],
  'zero with nothing that wakes': [[own, { 'replicas.min': 0 }], /set scaling\.demand\.enabled/],
  'less than the least': [[own, { 'replicas.min': 5 }], /replicas\.max is 4: set max to at least min/],
  'a claim without a name': [[own, { 'model.volume.kind': 'existing' }], /model\.volume\.existingClaim/],
  'a claim into which all download': [
    [own, { 'model.volume.kind': 'existing', 'model.volume.existingClaim': 'shared' }],
    /leave model\.url empty/,
  ],
  'requests over limits': [
    [own, { 'server.requests': { cpu: '4', memory: '99Gi' }, 'server.limits': { memory: '8Gi' } }],
    /server\.requests\.memory is 99Gi, and the limit 8Gi: /,
  ],
  'requests over limits in another unit': [
    [own, { 'proxy.limits': { cpu: '0.5', memory: '160Mi' }, 'proxy.requests': { cpu: '1500m', memory: '64Mi' } }],
    /proxy\.requests\.cpu is 1500m, and the limit 0\.5: /,
  ],
  'servers without CPU that scale by it': [
    [own, { 'server.requests': { cpu: null, memory: '8Gi' } }],
    /server has neither a request nor a limit of CPU, .* Set server\.requests\.cpu, or scaling\.cpuPercent=0/,
  ],
  'a grace that is shorter than an answer': [
    [own, { 'pods.graceSeconds': 5 }],
    /pods\.graceSeconds is 5, .* Set it to 50/,
  ],
  'nowhere to have the model from': [[own, { 'model.volume.kind': 'temporary', 'model.url': '' }], /set model\.url/],
}

describe('the chart llama-cluster refuses', { skip: missing('helm'), concurrency: 2 }, () => {
  for (const [what, [values, refusal]] of Object.entries(bad)) {
    test(what, () => assert.rejects(render(values), refusal))
  }

  test('no servers without a request of CPU where nothing follows it', async () => {
    const noRequest = { 'server.requests': { cpu: null, memory: '8Gi' } }
    for (const values of [{ 'server.limits.cpu': '4' }, { 'scaling.cpuPercent': 0 }, { 'replicas.max': 1 }]) {
      await render([own, noRequest, values])
    }
  })

  test('zero on a Kubernetes that cannot scale to it', async () => {
    const values = [own, { scaling: { demand: { enabled: true } }, 'replicas.min': 0 }]
    await assert.rejects(render(values, '1.36.0'), /Kubernetes v1\.36\.0 cannot scale to zero by itself: set it to 1/)
    await render(values, '1.37.0')
    await assert.rejects(render([own], '1.28.0'), /kubeVersion: >=1\.29/)
  })
})
