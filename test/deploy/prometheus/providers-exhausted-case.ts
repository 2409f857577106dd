import type { AlertCase } from './alert-case.ts'

const decisions = 'llm_router_routing_decisions_total{target="groq/a", reason="default"}'
const unanswered = (code: string, decided = 'true') =>
  `llm_router_unanswered_total{code="${code}", decided="${decided}"}`
const exhausted = unanswered('providers_exhausted')
const nobodyToAsk = unanswered('providers_exhausted', 'false')

export const providersExhausted: AlertCase = {
  fires: {
    series: { [decisions]: '0+100x20', [exhausted]: '0+5x20' },
    atMinute: 12,
    labels: {},
    summary: '5% of all requests get no answer from any target',
  },
  alsoFires: {
    'decisions stand still, as no target is left to ask': {
      series: { [decisions]: '0+100x5 500x60', [exhausted]: '0x65', [nobodyToAsk]: '0x5 0+100x60' },
      atMinute: 40,
      labels: {},
      summary: '100% of all requests get no answer from any target',
    },
    'there has never been a decision': {
      series: { [nobodyToAsk]: '0+1x60' },
      atMinute: 40,
      labels: {},
      summary: '100% of all requests get no answer from any target',
    },
    'a fifth finds nobody to ask, and a quarter of the others gets no answer': {
      series: { [decisions]: '0+80x20', [exhausted]: '0+20x20', [nobodyToAsk]: '0+20x20' },
      atMinute: 12,
      labels: {},
      summary: '40% of all requests get no answer from any target',
    },
    'the gateway is out of reach': {
      series: { [decisions]: '0+100x20', [exhausted]: '0x20', [unanswered('gateway_unreachable')]: '0+100x20' },
      atMinute: 12,
      labels: {},
      summary: '100% of all requests get no answer from any target',
    },
    'the gateway goes away and does not come back': {
      series: { [decisions]: '0+150x80', [unanswered('gateway_unreachable')]: '0x20 150+150x60' },
      interval: '15s',
      atMinute: 9,
      labels: {},
      summary: '80% of all requests get no answer from any target',
    },
    'no reply can be read, or the store has to say whether money is left': {
      series: {
        [decisions]: '0+100x20',
        [unanswered('bad_reply')]: '0+5x20',
        [unanswered('store_unavailable')]: '0+5x20',
      },
      atMinute: 12,
      labels: {},
      summary: '10% of all requests get no answer from any target',
    },
  },
  silent: {
    'one of two hundred has none': { [decisions]: '0+200x20', [exhausted]: '0+1x20' },
    'callers ask for what does not exist': {
      [decisions]: '0+100x20',
      'llm_router_unanswered_total{code="model_not_found", decided="false"}': '0+50x20',
      [unanswered('invalid_request')]: '0+50x20',
      [unanswered('budget_exceeded')]: '0+50x20',
    },
    'there is no traffic': { [decisions]: '100x20', [exhausted]: '5x20', [nobodyToAsk]: '5x20' },
  },
  alsoSilent: Object.fromEntries(
    ['gateway_unreachable', 'store_unavailable'].map((code) => [
      `a restart takes 15 s (${code})`,
      { series: { [decisions]: '0+150x80', [unanswered(code)]: '0x20 150x60' }, interval: '15s' },
    ]),
  ),
}
