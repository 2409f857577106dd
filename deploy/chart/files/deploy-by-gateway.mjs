// Deploys functions through OpenFaaS's gateway, or removes them: `node deploy-by-gateway.mjs deploy|remove FUNCTIONS.json`.
// The Community Edition has no operator that would read Function resources, so the chart runs this after an installation and before its end.
import { readFile } from 'node:fs/promises'

const [action, file] = process.argv.slice(2)
const { gateway_url: gateway, credentials } = process.env
const read = async (name) => (await readFile(`${credentials}/${name}`, 'utf8')).trim()

const user = await read('basic-auth-user')
const password = await read('basic-auth-password')
const headers = {
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  'content-type': 'application/json',
}

async function send(method, body) {
  const signal = AbortSignal.timeout(60_000)
  const reply = await fetch(`${gateway}/system/functions`, { method, headers, body: JSON.stringify(body), signal })
  return { status: reply.status, text: (await reply.text()).trim() }
}

async function deploy(specification) {
  const updated = await send('PUT', specification)
  return updated.status === 404 ? send('POST', specification) : updated
}

const actions = { deploy, remove: ({ service }) => send('DELETE', { functionName: service }) }
// An update that the Community Edition could not make is answered with 200, and nothing has changed.
const isDone = { deploy: (status) => status === 202, remove: (status) => status === 202 || status === 404 }

for (const specification of JSON.parse(await readFile(file, 'utf8'))) {
  const { status, text } = await actions[action](specification)
  console.log(`${action} ${specification.service}: ${status} ${text}`)
  if (!isDone[action](status)) process.exitCode = 1
}
