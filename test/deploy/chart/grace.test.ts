import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { imageEnvironment } from '../../../local/image.ts'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

type Grace = { seconds: number; told: string | undefined }

/** The time that a Deployment's pod has after SIGTERM, and what its function is told of it. */
async function graceOf(name: string, values: object): Promise<Grace> {
  const resources = await template({ mode: 'deployments', ...values })
  const found = resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)
  const { terminationGracePeriodSeconds, containers } = Object(found?.spec).template.spec
  const variables: { name: string; value: string }[] = containers[0].env
  const told = variables.find((one) => one.name === 'termination_grace')?.value
  return { seconds: terminationGracePeriodSeconds, told }
}

describe('the time that the chart gives a function after SIGTERM', { skip: withoutHelm, concurrency: 2 }, () => {
  test('is what its longest call takes, also if values make that longer', async () => {
    const functions = { 'groq-generate': { environment: { write_timeout: '9m55s' } } }
    assert.deepEqual(await graceOf('llm-router', { functions }), { seconds: 65, told: '65s' })
    assert.deepEqual(await graceOf('groq-generate', { functions }), { seconds: 595 + 8, told: '603s' })
    const longer = await graceOf('llm-router', { gracePeriodSeconds: 900, functions })
    assert.deepEqual(longer, { seconds: 900, told: '900s' })
  })

  test('is by the image’s timeouts where values take back those that it ships with', async () => {
    const { exec_timeout = '', write_timeout = '' } = imageEnvironment
    const withTimeouts = (environment: object) =>
      graceOf('llm-router', { functions: { 'llm-router': { environment } } })
    assert.deepEqual(await withTimeouts({ exec_timeout: '', write_timeout: '' }), { seconds: 60, told: '60s' })
    for (const [emptied, ofImage] of [
      [{ exec_timeout: '', write_timeout: '1s' }, { exec_timeout }],
      [{ exec_timeout: '1s', write_timeout: '' }, { write_timeout }],
    ]) {
      assert.deepEqual(await withTimeouts({ ...emptied }), await withTimeouts({ ...emptied, ...ofImage }))
    }
  })

  test('is told beside OpenFaaS as the write_timeout of the values, and not at all where they take that back', async () => {
    const environment = { 'groq-generate': { write_timeout: '9m55s' }, 'llm-router': { write_timeout: '' } }
    const functions = Object.fromEntries(Object.entries(environment).map(([name, own]) => [name, { environment: own }]))
    const resources = await template({ functions })
    const told = (name: string) =>
      Object(resources.find(({ kind, metadata }) => kind === 'Function' && metadata.name === name)?.spec).environment
    assert.equal(told('groq-generate').termination_grace, '9m55s')
    assert.ok(!('termination_grace' in told('llm-router')))
  })
})
