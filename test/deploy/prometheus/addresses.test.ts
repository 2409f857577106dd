import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { readText } from '../../repository/tree.ts'
import { check, promtool } from './programs.ts'

const jobsSchema = v.object({
  scrape_configs: v.array(v.looseObject({ job_name: v.string(), kubernetes_sd_configs: v.optional(v.unknown()) })),
})
const foundSchema = v.array(v.looseObject({ labels: v.record(v.string(), v.string()), error: v.optional(v.unknown()) }))

/** The address at which the shipped job scrapes a pod, or what is wrong with it. */
async function addressOf(directory: string, podIp: string): Promise<unknown> {
  const annotation = '__meta_kubernetes_pod_annotation_prometheus_io'
  const labels = {
    __meta_kubernetes_pod_label_faas_function: 'llm-router',
    __meta_kubernetes_namespace: 'openfaas-fn',
    __meta_kubernetes_pod_name: 'llm-router-0',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_ip: podIp,
    [`${annotation}_scrape`]: 'true',
    [`${annotation}_path`]: '/metrics',
    [`${annotation}_port`]: '8081',
  }
  const podsFile = join(directory, 'pods.json')
  await writeFile(podsFile, JSON.stringify([{ targets: ['pod:1'], labels }]))
  const { scrape_configs: jobs } = v.parse(jobsSchema, parse(readText('deploy/prometheus/prometheus.yml')))
  const { kubernetes_sd_configs: _, ...job } = jobs.find(({ job_name: name }) => name === 'openfaas-functions') ?? {}
  const configuration = join(directory, 'prometheus.yml')
  const ofFile = { ...job, file_sd_configs: [{ files: [podsFile] }] }
  // JSON is YAML.
  await writeFile(configuration, JSON.stringify({ scrape_configs: [ofFile] }))
  const { isFine, text } = check('check', 'service-discovery', '--timeout=1s', configuration, 'openfaas-functions')
  assert.ok(isFine, text)
  const [found] = v.parse(foundSchema, JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf('\n]') + 2)))
  return found?.error ?? found?.labels.__address__
}

for (const [podIp, address] of [
  ['10.1.2.3', '10.1.2.3:8081'],
  ['fd00:10:244::5', '[fd00:10:244::5]:8081'],
] as const) {
  test(`a pod at ${podIp} is scraped at ${address}`, { skip: promtool.missing }, async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'addresses-'))
    context.after(() => rm(directory, { recursive: true }))
    assert.equal(await addressOf(directory, podIp), address)
  })
}
