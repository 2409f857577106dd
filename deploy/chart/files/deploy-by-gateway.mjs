// Deploys functions through OpenFaaS's gateway, or removes them: `node deploy-by-gateway.mjs deploy|remove FUNCTIONS.json`.
// The Community Edition has no operator that would read Function resources, so the chart runs this after an installation and before its end.
import { readFile } from 'node:fs/promises'

const [action, file] = process.argv.slice(2)
const { gateway_url: gateway, credentials, release } = process.env
const releaseLabel = 'llm-router-release'
const specifications = JSON.parse(await readFile(file, 'utf8')).map((one) => ({
  ...one,
  labels: { ...one.labels, [releaseLabel]: release },
}))
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

const remove = ({ service }) => send('DELETE', { functionName: service })

/** What an earlier version of the release has left. */
async function left() {
  const { status, text } = await send('GET')
  if (status !== 200) throw new Error(`The gateway does not list its functions: ${status} ${text}`)
  const wanted = new Set(specifications.map(({ service }) => service))
  const mine = JSON.parse(text).filter(({ labels }) => labels?.[releaseLabel] === release)
  return mine.filter(({ name }) => !wanted.has(name)).map(({ name }) => ({ service: name }))
}

async function each(list, change, done) {
  for (const specification of list) {
    const { status, text } = await change(specification)
    console.log(`${change.name} ${specification.service}: ${status} ${text}`)
    if (!done.includes(status)) process.exitCode = 1
  }
}

if (action === 'deploy') {
  // An update that the Community Edition could not make is answered with 200, and nothing has changed.
  await each(specifications, deploy, [202])
  await each(await left(), remove, [202, 404])
} else {
  await each(specifications, remove, [202, 404])
}
