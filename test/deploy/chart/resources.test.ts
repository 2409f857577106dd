import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

const amounts = v.record(v.string(), v.string())
const resourcesSchema = v.object({ requests: amounts, limits: amounts })
const deploymentSchema = v.object({
  template: v.object({ spec: v.object({ containers: v.tuple([v.looseObject({ resources: resourcesSchema })]) }) }),
})

/** What the router's pods request and may have. */
async function ofRouter(values: object, more: object = {}) {
  const resources = await template({ mode: 'deployments', functions: { 'llm-router': values }, ...more })
  const router = resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'llm-router')
  return v.parse(deploymentSchema, router?.spec).template.spec.containers[0].resources
}

const shipped = { cpu: '200m', memory: '256Mi' }

describe('what a function requests and may have', { skip: withoutHelm, concurrency: 2 }, () => {
  test('keeps what the values do not name', async () => {
    assert.deepEqual(await ofRouter({}), { requests: shipped, limits: shipped })
    const memory = { ...shipped, memory: '512Mi' }
    assert.deepEqual(await ofRouter({ requests: { memory: '512Mi' }, limits: { memory: '512Mi' } }), {
      requests: memory,
      limits: memory,
    })
    assert.deepEqual(await ofRouter({ limits: { cpu: '1' } }), { requests: shipped, limits: { ...shipped, cpu: '1' } })
  })

  for (const nothing of ['', null]) {
    test(`lacks what the values name as ${JSON.stringify(nothing)}`, async () => {
      const { requests, limits } = await ofRouter({ limits: { cpu: nothing } })
      assert.deepEqual([requests, limits], [shipped, { memory: '256Mi' }])
    })
  }

  test('is the same with OpenFaaS', async () => {
    const resources = await template({ functions: { 'llm-router': { limits: { memory: '512Mi' } } } })
    const router = resources.find(({ kind, metadata }) => kind === 'Function' && metadata.name === 'llm-router')
    assert.deepEqual(v.parse(v.looseObject({ limits: amounts }), router?.spec).limits, { ...shipped, memory: '512Mi' })
  })

  const noCpu = { requests: { cpu: '' }, limits: { cpu: '' } }
  const metrics = { enabled: true, tlsSecret: 'tls' }
  const demand = { name: 'ollama-generate', function: 'ollama-generate', perReplica: 4, min: 1, max: 3, cpuPercent: 80 }

  test('has some CPU where replicas follow it', async () => {
    const says = (name: string, fix: RegExp) => (error: Error) => {
      assert.match(error.message, new RegExp(`functions\\.${name} has neither a request nor a limit of CPU`))
      assert.match(error.message, fix)
      return true
    }
    await assert.rejects(ofRouter(noCpu), says('llm-router', /functions\.llm-router\.requests\.cpu.*scaling\.by=none/))
    const functions = { 'ollama-generate': noCpu }
    const byDemand = { mode: 'deployments', functions, scaling: { by: 'none', metrics, demand: [demand] } }
    const byKeda = { ...byDemand, scaling: { ...byDemand.scaling, demandBy: 'keda' } }
    for (const values of [byDemand, byKeda]) {
      await assert.rejects(template(values), says('ollama-generate', /cpuPercent out of scaling\.demand/))
    }
  })

  test('may have no CPU where they do not', async () => {
    const memory = { memory: '256Mi' }
    assert.deepEqual(await ofRouter(noCpu, { scaling: { by: 'none' } }), { requests: memory, limits: memory })
    await ofRouter({ ...noCpu, replicas: { min: 2, max: 2 } })
    // Kubernetes then takes the limit for the request.
    assert.deepEqual(await ofRouter({ requests: { cpu: '' } }), { requests: memory, limits: shipped })
    const { cpuPercent: _, ...alone } = demand
    const functions = { 'ollama-generate': noCpu }
    await template({ mode: 'deployments', functions, scaling: { metrics, demand: [alone] } })
    await template({ functions })
  })
})
