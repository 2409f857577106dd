import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until } from '../../until.ts'
import { deployment } from './deployment.ts'
import { missing, parts } from './programs.ts'
import { startControlPlane } from './start.ts'

describe('a control plane', () => {
  test('leaves nothing behind when its test is killed', { skip: missing(...parts.apiServer) }, async () => {
    const script = fileURLToPath(new URL('start-and-wait.ts', import.meta.url))
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = await once(child.stdout, 'data')
    const { directory, url } = JSON.parse(String(said))
    assert.ok(existsSync(directory))
    assert.ok(await isListening(url))
    child.kill('SIGKILL')
    await until(() => !existsSync(directory))
    await until(async () => !(await isListening(url)))
  })

  test('permits everything to admin, and nothing to nobody', { skip: missing(...parts.apiServer) }, async (context) => {
    const plane = await startControlPlane()
    context.after(plane.stop)
    await plane.kubectl(['create', 'namespace', 'one'])
    await assert.rejects(
      plane.kubectl(['create', 'namespace', 'two', '--context=nobody']),
      /namespaces is forbidden: User "nobody" cannot create/,
    )
  })

  test('has nodes on which the pods of a Deployment seem to run', {
    skip: missing(...parts.nodes),
  }, async (context) => {
    const plane = await startControlPlane({ controllers: [], nodes: 2 })
    context.after(plane.stop)
    await plane.kubectl(['create', '-f', '-'], JSON.stringify(deployment('web', 3)))
    await plane.kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=60s'])
    const phases = await plane.kubectl(['get', 'pods', '-o', 'jsonpath={.items[*].status.phase}'])
    assert.equal(phases, 'Running Running Running')
  })
})

function isListening(url: string): Promise<boolean> {
  const { port, hostname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy()
      resolve(true)
    }).once('error', () => resolve(false))
  })
}
