import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { define, missingDefinitions, prometheusOperator } from '../control-plane/definitions.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, createNamespace, neededSecrets, type Values } from './chart.ts'

const skip = missing(...parts.apiServer, 'helm') || missingDefinitions(...prometheusOperator)

/** The Prometheus operator drops a job whose token is not there, and says so in its log alone. */
describe('the token that Prometheus sends has to be there', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...prometheusOperator)
    await createNamespace(plane, 'team', { ...neededSecrets, half: ['other'], whole: ['token'] })
  })
  after(() => plane?.stop())

  function install(name: string, monitoring: Values, operatorRoutes = 'open') {
    const tokenSecret = { name, key: 'token' }
    const values = { mode: 'deployments', operatorRoutes, monitoring: { tokenSecret, ...monitoring } }
    const options = ['--namespace=team', '--dry-run=server', '--values=-']
    return plane.helm(['install', 'llm', chart, ...options], JSON.stringify(values))
  }
  const on = { enabled: true }
  const senders: Record<string, [monitoring: Values, operatorRoutes?: string]> = {
    'for the ledger': [{ ledger: on }],
    'for each replica': [{ podMonitor: on }, 'token'],
  }
  for (const [what, sender] of Object.entries(senders)) {
    test(what, async () => {
      await assert.rejects(
        install('none', ...sender),
        /kubectl create secret generic none --namespace team --from-file=token=FILE/,
      )
      await assert.rejects(install('half', ...sender), /half exists, but lacks the key token: add it/)
      await install('whole', ...sender)
    })
  }

  test('which is made by one command where it is the admin token', async () => {
    await createNamespace(plane, 'empty', {})
    const install = plane.helm(
      ['install', 'llm', chart, '--namespace=empty', '--dry-run=server', '--values=-'],
      JSON.stringify({ mode: 'deployments', monitoring: { ledger: on, tokenSecret: { name: 'admin-token' } } }),
    )
    await assert.rejects(install, (error: Error) => {
      assert.match(error.message, /kubectl create secret generic admin-token /)
      assert.doesNotMatch(error.message, /admin-token exists/)
      return true
    })
  })

  test('but not where nobody asks for it', async () => {
    await install('none', { podMonitor: on })
  })
})
