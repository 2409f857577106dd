import type { AlertCase, Series } from './alert-case.ts'
import { moneyAlertCases } from './money-alert-cases.ts'
import { providersExhausted } from './providers-exhausted-case.ts'

const decisions = 'llm_router_routing_decisions_total{target="groq/a", reason="default"}'
const failovers = 'llm_router_failovers_total{from="groq/a", to="vertex/b"}'
const breaker = (instance: string) => `llm_router_breaker_state{target="groq/a", instance="${instance}"}`
const refused = 'llm_router_key_refusals_total{why="unknown"}'
const up = (instance: string) => `llm_router_store_up{kind="redis", instance="${instance}"}`
const ledger = 'up{job="llm-ledger", instance="gateway.openfaas:8080"}'
const replica = (name: string, instance: string) =>
  `up{job="openfaas-functions", function_name="${name}", instance="${instance}"}`
const queue = (what: string) => `llm_router_cluster_queue_${what}{cluster="gpu", target="cluster/m"}`
const ratio = (le: string) => `llm_router_latency_budget_used_ratio_bucket{le="${le}"}`

/** Answers per minute of which some take more than their budget. */
const answers = (within: number, all: number): Series => ({
  [ratio('0.5')]: '0x30',
  [ratio('1')]: `0+${within}x30`,
  [ratio('2')]: `0+${all}x30`,
  [ratio('+Inf')]: `0+${all}x30`,
  llm_router_latency_budget_used_ratio_count: `0+${all}x30`,
})

export const alertCases: Readonly<Record<string, AlertCase>> = {
  ...moneyAlertCases,
  LlmProvidersExhausted: providersExhausted,
  LlmFailoverRateHigh: {
    fires: {
      series: { [decisions]: '0+100x30', [failovers]: '0+30x30' },
      atMinute: 20,
      labels: {},
      summary: '30% of all requests are answered by another target than the first',
    },
    silent: {
      'a tenth fails over': { [decisions]: '0+100x30', [failovers]: '0+10x30' },
      'it is over soon': { [decisions]: '0+100x30', [failovers]: '0+30x5 150x25' },
    },
  },
  LlmBreakerOpen: {
    fires: {
      series: { [breaker('1')]: '0x20', [breaker('2')]: '2x20' },
      atMinute: 10,
      labels: { target: 'groq/a' },
      summary: 'The circuit breaker of groq/a is open, or waits for a trial',
    },
    alsoFires: {
      'each trial fails, after which it waits for the next': {
        series: { [breaker('1')]: '0x2 2 1 2 1 2 1 2 1 2 1 2 1 2 1' },
        atMinute: 12,
        labels: { target: 'groq/a' },
        summary: 'The circuit breaker of groq/a is open, or waits for a trial',
      },
      'another replica cools down': {
        series: { [breaker('1')]: '2x20', [breaker('2')]: '3x20' },
        atMinute: 10,
        labels: { target: 'groq/a' },
        summary: 'The circuit breaker of groq/a is open, or waits for a trial',
      },
    },
    silent: {
      'a trial succeeds soon': { [breaker('1')]: '2x2 1x0 0x20' },
      'it is disabled': { [breaker('1')]: '4x20' },
      'its quota is used up': { [breaker('1')]: '3x20' },
    },
  },
  LlmTargetDisabled: {
    fires: {
      series: { [breaker('1')]: '0x3 4x10' },
      atMinute: 8,
      labels: { target: 'groq/a' },
      summary: 'groq/a is disabled',
    },
    silent: { 'it is only open': { [breaker('1')]: '2x20' } },
  },
  LlmLatencyOverBudget: {
    fires: {
      series: answers(90, 100),
      atMinute: 25,
      labels: {},
      summary: 'The 99th percentile of answers takes 190% of its latency budget',
    },
    silent: { 'all are in time': answers(100, 100), 'too few to tell': answers(0, 1) },
  },
  LlmKeyRefused: {
    fires: {
      series: { [refused]: '0+5x20' },
      atMinute: 15,
      labels: { why: 'unknown' },
      summary: '75 calls within 15 minutes were refused: their API key is unknown',
    },
    silent: { 'somebody has mistyped': { [refused]: '0x5 3x20' } },
  },
  LlmClusterQueueLong: {
    fires: {
      // It says nothing for a moment, since a full one is not asked.
      series: { [queue('depth')]: '9x4 stale 9x20', [queue('limit')]: '10x20' },
      atMinute: 8,
      labels: { cluster: 'gpu' },
      summary: 'The queue of the cluster gpu is 90% full',
    },
    silent: {
      'half of it is used': { [queue('depth')]: '5x20', [queue('limit')]: '10x20' },
      'it is full for a moment': { [queue('depth')]: '10x3 0x17', [queue('limit')]: '10x20' },
      'it was full when it was last asked': { [queue('depth')]: '10x2 stale', [queue('limit')]: '10x20' },
    },
  },
  LlmStoreAway: {
    fires: {
      series: { [up('1')]: '1x10', [up('2')]: '1x2 0x8' },
      atMinute: 6,
      labels: { kind: 'redis' },
      summary: 'The store (redis) does not answer, or refuses',
    },
    silent: { 'it answers': { [up('1')]: '1x10' }, 'it is back at once': { [up('1')]: '1x3 0x0 1x6' } },
  },
  LlmNotScraped: {
    fires: {
      series: { [ledger]: '1x5 0x40' },
      atMinute: 35,
      labels: { job: 'llm-ledger' },
      summary: 'Prometheus cannot scrape llm-ledger',
    },
    alsoFires: {
      'the ledger, which is scraped every ten minutes, has never been reached': {
        series: { [ledger]: '0 _x9 0 _x9 0 _x9 0' },
        atMinute: 25,
        labels: { job: 'llm-ledger' },
        summary: 'Prometheus cannot scrape llm-ledger',
      },
      'its job is gone as a whole, while the router is scraped': {
        series: { [ledger]: '1x5 stale', [replica('llm-router.openfaas-fn', '1')]: '1x60' },
        atMinute: 35,
        labels: { job: 'llm-ledger' },
        summary: 'Prometheus cannot scrape llm-ledger',
      },
      'no replica of a function is reached': {
        series: { [replica('router', '1')]: '0x40', [replica('router', '2')]: '0x40', [replica('groq', '1')]: '1x40' },
        atMinute: 20,
        labels: { job: 'openfaas-functions', function_name: 'router' },
        summary: 'Prometheus cannot scrape openfaas-functions (router)',
      },
    },
    silent: {
      'another replica is reached': { [replica('router', '1')]: '0x40', [replica('router', '2')]: '1x40' },
      'the ledger is scraped every ten minutes': { [ledger]: '1 _x9 1 _x9 1 _x9 1' },
      'one scrape in a while is lost': { [ledger]: '1x5 0x3 1x30' },
      'there has never been a job for the ledger': { [replica('llm-router', '1')]: '1x40' },
      'the whole installation is gone': { [ledger]: '1x5 stale', [replica('llm-router', '1')]: '1x5 stale' },
      'a function has scaled to zero': { [replica('router', '1')]: '1x5 stale' },
      'something else is down': { 'up{job="node", instance="a"}': '0x40' },
    },
  },
}
