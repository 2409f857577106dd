import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, createNamespace, neededSecrets } from './chart.ts'
import { pretendVersion } from './pretend-version.ts'

describe('on an older Kubernetes, the chart', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await createNamespace(plane, 'team', neededSecrets)
  })
  after(() => plane?.stop())

  /** What Helm says of an installation on an apiserver that says it has this version. */
  async function install(version: string): Promise<string> {
    const older = await pretendVersion(plane, version)
    try {
      const options = [
        '--namespace=team',
        '--dry-run=server',
        `--kube-apiserver=${older.url}`,
        '--set=mode=deployments',
      ]
      return await plane.helm(['install', 'llm', chart, ...options])
    } finally {
      await older.close()
    }
  }

  test('says with 1.29 what is lost', async () => {
    assert.match(await install('v1.29.15'), /Kubernetes v1\.29\.15 cannot scale to zero by itself/)
  })

  test('has nothing to say with the newest', async () => {
    assert.doesNotMatch(await install('v1.37.2'), /cannot/)
  })

  test('refuses 1.28', async () => {
    await assert.rejects(
      install('v1.28.15'),
      /requires kubeVersion: >=1\.29\.0-0 which is incompatible with Kubernetes v1\.28\.15/,
    )
  })
})
