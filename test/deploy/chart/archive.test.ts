import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { serverAt, template } from './rendered.ts'

const render = (values: object) => template({ mode: 'deployments', ...serverAt('postgres', 5432), ...values })

describe('the chart without OpenFaaS', { skip: withoutHelm, concurrency: 2 }, () => {
  test('calls the archive by cron', async () => {
    const resources = await render({
      archive: { schedule: '5 * * * *' },
      functions: { 'ledger-archive': { enabled: true } },
    })
    const job = resources.find(({ kind }) => kind === 'CronJob')
    assert.equal(v.parse(v.looseObject({ schedule: v.string() }), job?.spec).schedule, '5 * * * *')
    assert.match(JSON.stringify(job?.spec), /http:\/\/ledger-archive:8080\//)
  })

  test('gives a run of the archive as long as the function has', async () => {
    for (const [exec_timeout, seconds] of [
      ['50s', 120],
      ['9m30s', 640],
      ['', 120],
    ] as const) {
      const resources = await render({
        functions: { 'ledger-archive': { enabled: true, environment: { exec_timeout } } },
      })
      const job = resources.find(({ kind }) => kind === 'CronJob')
      assert.match(JSON.stringify(job?.spec), new RegExp(`"activeDeadlineSeconds":${seconds},`), exec_timeout)
    }
  })
})
