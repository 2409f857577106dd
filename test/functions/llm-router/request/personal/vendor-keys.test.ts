import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (text: string) => scan([text], 1000, () => 0)
const hex = (count: number) => randomBytes(count).toString('hex').slice(0, count)
const alphanumeric = (count: number) =>
  `a1B${randomBytes(4 * count)
    .toString('base64')
    .replaceAll(/[+/=]/g, '')}`.slice(0, count)
const urlSafe = (count: number) => `a1B${randomBytes(count).toString('base64url')}`.slice(0, count)

/** Keys as long as their vendors make them. */
const samples: Record<string, () => string> = {
  'a personal token of Docker': () => `dckr_pat_${urlSafe(27)}`,
  'a token of an organisation at Docker': () => `dckr_oat_${urlSafe(32)}`,
  'a key of Gemini': () => `AIza${urlSafe(35)}`,
  'a key of Gemini or Vertex in its newer form': () => `AQ.Ab8RN6${urlSafe(44)}`,
  'a personal token of LangSmith': () => `lsv2_pt_${hex(32)}_${hex(10)}`,
  'a service’s key of LangSmith': () => `lsv2_sk_${hex(32)}_${hex(10)}`,
  'a bot of Telegram': () => `7123456789:AA${urlSafe(33)}`,
  'a bot of Telegram in an address': () => `https://api.telegram.org/bot712345678:AA${urlSafe(33)}/getMe`,
  'a webhook of Discord': () => `https://discord.com/api/webhooks/123456789012345678/${urlSafe(68)}`,
  'a webhook of Discord at its older address': () =>
    `https://discordapp.com/api/v10/webhooks/1234567890123456789/${urlSafe(68)}`,
  'a token of Supabase': () => `sbp_${hex(40)}`,
  'a secret key of Supabase': () => `sb_secret_${urlSafe(22)}_${alphanumeric(8)}`,
  'a key of a project at PostHog': () => `phc_${alphanumeric(43)}`,
  'a personal key of PostHog': () => `phx_${alphanumeric(47)}`,
  'a key of Render': () => `rnd_${alphanumeric(28)}`,
  'a service account’s token of Grafana': () => `glsa_${alphanumeric(32)}_${hex(8)}`,
  'a token of a user at Sentry': () => `sntryu_${hex(64)}`,
  'a token of Netlify': () => `nfp_${alphanumeric(36)}`,
  'a token of Contentful': () => `CFPAT-${urlSafe(43)}`,
  'a token of Pulumi': () => `pul-${hex(40)}`,
  'a key of Tailscale': () => `tskey-auth-k${alphanumeric(11)}CNTRL-${alphanumeric(32)}`,
  'a key of EasyPost': () => `EZAK${hex(54)}`,
  'a token of Figma': () => `figd_${urlSafe(40)}`,
}

describe('a key is found', () => {
  for (const [name, sample] of Object.entries(samples)) {
    test(name, () => {
      for (let times = 0; times < 50; times++) {
        const key = sample()
        for (const text of [key, `The key is ${key}, ok`, `KEY="${key}"`])
          assert.deepEqual(found(text), ['api_key'], text)
      }
    })
  }
})

test('what only begins like a key is none', () => {
  for (const text of [
    'FAQ.Ab8RN6_is_a_name_with_more_than_forty_characters1',
    'AQ.theLongNameOfSomeFunctionThatNobodyHasEverShortened',
    'rnd_state_of_the_generator_of_Numbers1',
    'https://discord.com/api/webhooks/123456789012345678/token',
    'https://discord.com/developers/docs/resources/webhook',
    'at 1234567:AAPL and 12345678:AA',
    'lsv2_pt_0123',
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})
