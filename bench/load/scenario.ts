import { check } from 'k6'
import execution from 'k6/execution'
import http from 'k6/http'
import { Counter, Rate, Trend } from 'k6/metrics'
import type { Options } from 'k6/options'
import { setTimeout } from 'k6/timers'
import { judge } from './answer.ts'
import { askedAt, type Mix } from './mix.ts'
import { stageOf } from './stages.ts'
import { summaryText } from './summary.ts'

/**
 * A load test of the router, for k6 1.0 or later and for `npm run bench:load`, which runs this same file. Requests are
 * asynchronous because the latter has one thread for all users.
 */
const url = (__ENV.URL ?? 'http://127.0.0.1:8080/function/llm-router').replace(/\/$/, '')
const stage = __ENV.STAGE ?? 'steady'
/** While one token replaces another, the secret has two lines, of which the first is the one to send. */
const adminToken = __ENV.ADMIN_TOKEN?.trim().split('\n')[0]?.trim()
/** The user in whose name the load is sent, so that its spend is told apart from everybody else's. */
const user = __ENV.RUN ?? 'load-test'
const settleMs = number(__ENV.SETTLE_MS, 1000)
const mix: Mix = JSON.parse(open(__ENV.MIX ?? './mix.json'))

const errors = new Rate('llm_errors')
const added = new Trend('llm_added_ms', true)
const whole = new Counter('llm_whole_answers')
const truncated = new Counter('llm_truncated_answers')
const outside = new Counter('llm_private_answered_outside')
const costUnknown = new Counter('llm_cost_unknown')
/** What answers said they cost, less what the ledger has, in billionths of a USD. */
const spendDifference = new Counter('llm_spend_difference_nano_usd')

export const options: Options = {
  scenarios: {
    [stage]: stageOf(stage, {
      seconds: __ENV.SECONDS === undefined ? undefined : Number(__ENV.SECONDS),
      rate: number(__ENV.RATE, 10),
      users: number(__ENV.USERS, 200),
    }),
  },
  thresholds: {
    llm_errors: [`rate<${number(__ENV.MOST_ERRORS, 0.001)}`],
    llm_added_ms: [`p(95)<${number(__ENV.P95_MS, 25)}`, `p(99)<${number(__ENV.P99_MS, 100)}`],
    llm_whole_answers: ['count>0'],
    llm_truncated_answers: ['count==0'],
    llm_private_answered_outside: ['count==0'],
    // Without it, the load was less than what was to be shown.
    dropped_iterations: ['count==0'],
    ...(adminToken !== undefined && { llm_spend_difference_nano_usd: ['count==0'] }),
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  teardownTimeout: '60s',
}

type Before = { from: string; nanoUsd: number }

/** @throws Error when the router does not answer, so that no load is sent to nobody */
export async function setup(): Promise<Before> {
  const models = await http.asyncRequest('GET', `${url}/v1/models`, null, { headers: callerHeaders() })
  if (models.status !== 200) throw new Error(`${url} answers ${models.status}: set URL, and API_KEY if it has keys.`)
  // Usage is by whole hours.
  const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString()
  if (adminToken === undefined) console.warn('ADMIN_TOKEN is not set: what the ledger has is not compared.')
  return { from, nanoUsd: adminToken === undefined ? 0 : await recordedNanoUsd(from, adminToken) }
}

export default async function send(): Promise<void> {
  const asked = askedAt(execution.scenario.iterationInTest, mix)
  const headers: Record<string, string> = {
    ...callerHeaders(),
    'Content-Type': 'application/json',
    'x-llm-strategy': __ENV.STRATEGY ?? 'complexity',
    'x-llm-user': user,
    ...(asked.isStream && { Accept: 'text/event-stream' }),
    ...(asked.isPrivate && { 'x-llm-private': 'true' }),
  }
  const tags = { category: asked.category, stream: String(asked.isStream), private: String(asked.isPrivate) }
  const response = await http.asyncRequest('POST', url + asked.path, JSON.stringify(asked.body), {
    ...{ headers, tags, timeout: '60s' },
  })
  const body = typeof response.body === 'string' ? response.body : ''
  const answer = judge({ status: response.status, headers: response.headers, body }, asked, mix.inCluster)
  if (answer.isError && __ENV.SHOW_ERRORS !== undefined) console.error(`${response.status} ${body.slice(0, 500)}`)

  errors.add(answer.isError, tags)
  truncated.add(answer.isTruncated ? 1 : 0, tags)
  outside.add(answer.isOutside ? 1 : 0, tags)
  if (answer.addedMs !== undefined) added.add(answer.addedMs, tags)
  if (answer.nanoUsd !== undefined) spendDifference.add(answer.nanoUsd)
  else if (!answer.isError) costUnknown.add(1, tags)
  const isWhole = check(answer, { 'is a whole answer': ({ isError, isTruncated }) => !isError && !isTruncated })
  if (isWhole) whole.add(1, tags)
}

export async function teardown(before: Before): Promise<void> {
  if (adminToken === undefined) return
  let recorded = await recordedNanoUsd(before.from, adminToken)
  for (let time = 0; time < 20; time += 1) {
    await pause(settleMs)
    const now = await recordedNanoUsd(before.from, adminToken)
    if (now === recorded) break
    recorded = now
  }
  spendDifference.add(before.nanoUsd - recorded)
}

/** k6 hands over what it has measured, and writes what comes back to standard output and to files. */
export function handleSummary(data: Parameters<typeof summaryText>[0]): Record<string, string> {
  return {
    stdout: summaryText(data, `${stage} load on ${url}`),
    ...(__ENV.SUMMARY !== undefined && { [__ENV.SUMMARY]: JSON.stringify(data, null, 2) }),
  }
}

/** What the ledger has of this user whose cost is sure; attempts that were given up count at an estimate, and no answer tells it. */
async function recordedNanoUsd(from: string, token: string): Promise<number> {
  const address = `${url}/admin/usage?group_by=user,status&from=${from}`
  const response = await http.asyncRequest('GET', address, null, { headers: { 'x-admin-token': token } })
  if (response.status !== 200) throw new Error(`${address} answers ${response.status}: is ADMIN_TOKEN right?`)
  const { rows }: { rows: { user: string; status: string; cost_usd: number }[] } = Object(response.json())
  const own = rows.filter((row) => row.user === user && row.status === 'settled')
  return own.reduce((sum, row) => sum + Math.round(row.cost_usd * 1e9), 0)
}

function callerHeaders(): Record<string, string> {
  return __ENV.API_KEY === undefined ? {} : { Authorization: `Bearer ${__ENV.API_KEY}` }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

function number(text: string | undefined, usual: number): number {
  const value = Number(text ?? usual)
  if (!(value >= 0)) throw new Error(`${text} is not a number.`)
  return value
}
