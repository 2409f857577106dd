import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { buildFunctions } from '../../local/build.ts'
import { startOpenFaaS } from '../../local/open-faas.ts'
import { readOptions } from '../command.ts'
import { runScript } from './driver/run.ts'

/** `npm run bench:load`: the k6 scenario without k6, on a running router or on one that is started for it, with simulators. */
const help = `Usage: npm run bench:load -- [--stage ramp|spike|steady|soak] [--seconds N] [--rate N] [--users N] [--url URL] [--iterations N]

  --stage       the shape of the load (steady)
  --seconds     how long, unless the stage's own time
  --rate        requests per second at the top (10)
  --users       requests under way at most (200)
  --url         the router, such as http://127.0.0.1:8080/function/llm-router; without it, one is started with simulated providers
  --iterations  that many requests one after another, in place of a stage

ADMIN_TOKEN and API_KEY are read from the environment, like everything else that the scenario takes: see docs/load-test.md.
The exit code is 0, 99 if a threshold does not hold, or 1.
`
const text = v.optional(v.string())
const options = { stage: text, seconds: text, rate: text, users: text, url: text, iterations: text }
const scenario = new URL('scenario.ts', import.meta.url)

async function main(): Promise<void> {
  const values = readOptions(help, options)
  if (values === undefined) return
  const { iterations, ...given } = values
  const asked = Object.entries(given).map(([name, value]) => [name.toUpperCase(), String(value)])
  const environment = { ...defined(process.env), ...Object.fromEntries(asked) }
  const platform = environment.URL === undefined ? await startPlatform() : undefined
  try {
    const count = iterations === undefined ? undefined : Number(iterations)
    const { outputs, exitCode } = await runScript(scenario, { ...environment, ...platform?.environment }, count)
    for (const [place, text] of Object.entries(outputs)) {
      if (place === 'stdout') process.stdout.write(text)
      else writeFileSync(place, text)
    }
    process.exitCode = exitCode
  } finally {
    await platform?.close()
  }
}

async function startPlatform() {
  const stackFile = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const adminToken = crypto.randomUUID()
  const openFaaS = await startOpenFaaS({
    stackFile,
    bundles: await buildFunctions(stackFile),
    secrets: { 'admin-token': adminToken },
  })
  return {
    environment: { URL: `${openFaaS.url}/function/llm-router`, ADMIN_TOKEN: adminToken },
    close: openFaaS.close,
  }
}

function defined(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

await main()
