import type { AlertCase } from './alert-case.ts'

const budget = (what: string) => `llm_budget_${what}_usd{scope="department", name="web", per="month"}`
const inLedger = (status: string) =>
  `llm_ledger_cost_unknown_total{provider="groq", model="llama", task="generate", department="", status="${status}"}`
const unknown = inLedger('unknown')
const leftUnreported = 'llm_token_cost_unknown_total{provider="groq", task="generate", missing="usage"}'
const unsettled = 'llm_ledger_unsettled_calls{provider="groq", task="generate"}'
/** The ledger's own gauge, which is in each of its scrapes. */
const scraped = 'llm_ledger_records'
const waiting = 'llm_router_store_waiting_settlements{kind="redis"}'
const lost = 'llm_router_store_lost_settlements_total{kind="redis"}'

/** Of the group llm-money-alerts. */
export const moneyAlertCases: Readonly<Record<string, AlertCase>> = {
  LlmBudgetNearlyGone: {
    fires: {
      series: { [budget('used')]: '92x10', [budget('limit')]: '100x10' },
      atMinute: 6,
      labels: { scope: 'department', name: 'web', per: 'month' },
      summary: 'The budget of department web per month is 92% used',
    },
    alsoFires: {
      'the ledger is scraped every ten minutes': {
        series: { [budget('used')]: '92x4', [budget('limit')]: '100x4' },
        interval: '10m',
        atMinute: 29,
        labels: { scope: 'department', name: 'web', per: 'month' },
        summary: 'The budget of department web per month is 92% used',
      },
    },
    silent: {
      'a tenth is left': { [budget('used')]: '90x10', [budget('limit')]: '100x10' },
      'it resets': { [budget('used')]: '95x3 0x7', [budget('limit')]: '100x10' },
    },
  },
  LlmSpendUnknown: {
    fires: {
      series: { [unknown]: '0x5 3x25' },
      atMinute: 20,
      labels: { provider: 'groq', model: 'llama' },
      summary: 'The cost of 3 calls of groq/llama within an hour is unknown',
    },
    alsoFires: {
      'a model has no price from its first call on': {
        series: { [scraped]: '0x5 500x100', [unknown]: '_x5 500x100' },
        atMinute: 20,
        labels: { provider: 'groq', model: 'llama' },
        summary: 'The cost of 500 calls of groq/llama within an hour is unknown',
      },
      'that is long after the first scrape': {
        series: { [scraped]: '0x100 500x60', [unknown]: '_x100 500x20 501x40' },
        atMinute: 150,
        labels: { provider: 'groq', model: 'llama' },
        summary: 'The cost of 501 calls of groq/llama within an hour is unknown',
      },
      'another cluster is named alike': {
        series: {
          [`${scraped}{cluster="eu"}`]: '0x30',
          [`${scraped}{cluster="us"}`]: '0x30',
          [unknown.replace('}', ', cluster="eu"}')]: '0x30',
          [unknown.replace('}', ', cluster="us"}')]: '_x5 3x25',
        },
        atMinute: 20,
        labels: { provider: 'groq', model: 'llama' },
        summary: 'The cost of 3 calls of groq/llama within an hour is unknown',
      },
    },
    silent: {
      'nothing new is unknown': { [scraped]: '7x30', [unknown]: '7x30' },
      'readers have left': { [unknown]: '0x30', [inLedger('estimated')]: '0x30', [leftUnreported]: '0x5 3x25' },
    },
    alsoSilent: {
      'the ledger was out of reach for hours': {
        series: { [scraped]: '7x3 _x9 7x30', [unknown]: '7x3 _x9 7x30' },
        interval: '10m',
        minutes: 300,
      },
      'it is scraped at another address from now on': {
        series: {
          'llm_ledger_records{instance="a"}': '7x7',
          'llm_ledger_records{instance="b"}': '_x8 7x20',
          [unknown.replace('}', ', instance="a"}')]: '7x7',
          [unknown.replace('}', ', instance="b"}')]: '_x8 7x20',
        },
        interval: '10m',
        minutes: 200,
      },
    },
  },
  LlmLedgerUnsettled: {
    fires: {
      series: { [unsettled]: '0x10 4x30' },
      atMinute: 30,
      labels: {},
      summary: '4 more calls are unsettled than an hour ago',
    },
    alsoFires: {
      'a router ends during the first calls of a model': {
        series: { [scraped]: '0x40', [unsettled]: '_x10 4x30' },
        atMinute: 30,
        labels: {},
        summary: '4 more calls are unsettled than an hour ago',
      },
    },
    silent: {
      'the first calls of a model were settled after all': { [scraped]: '0x40', [unsettled]: '_x10 4x5 0x30' },
      'they were settled after all': { [unsettled]: '0x10 4x5 0x30' },
      'they are from before': { [scraped]: '4x60', [unsettled]: '4x60' },
    },
  },
  LlmSettlementsWaiting: {
    fires: {
      series: { [waiting]: '0x5 12x20' },
      atMinute: 20,
      labels: {},
      summary: '12 settlements have been waiting for the store',
    },
    silent: { 'the store is back in time': { [waiting]: '0x5 12x8 0x20' } },
  },
  LlmSettlementsLost: {
    fires: {
      series: { [lost]: '0x5 100x20' },
      atMinute: 15,
      labels: {},
      summary: 'What 100 calls have cost is lost',
    },
    silent: { 'they were lost long ago': { [lost]: '100x30' } },
  },
}
