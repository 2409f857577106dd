import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkMarks } from '#runtime/contract/hints/marks.ts'
import { refusedBy } from './refused.ts'

function refusalOf(baggage: string): string | undefined {
  return refusedBy(() => checkMarks({ headers: { baggage }, query: '', trailers: {}, body: Buffer.from('{}') }))
}

describe('baggage that says that a call is private is refused', () => {
  for (const baggage of [
    'llm.private=true',
    'private=1',
    'is_private = yes',
    'acme.private=true',
    'acme.region=eu, acme.privacy=private',
    'acme.private',
    'pri%76ate=true',
    'private=%zz',
    'data=llm;private',
    'data=llm ; private = 1',
    'tags = private',
    'langfuse_tags = private',
    'langfuse_tags=team-a%2Cprivate',
    'x=1;tag = private',
    'a=b=c,tags=private',
    `langfuse_metadata = ${encodeURIComponent('{"private":true}')}`,
  ]) {
    test(baggage, () =>
      assert.match(refusalOf(baggage) ?? '', /^The (entry of baggage|tag|field) .*x-llm-private: true/),
    )
  }
})

describe('baggage that says something else passes', () => {
  for (const baggage of [
    'http.url=https://shop.example/?q=1&privacy=accepted',
    'http.target=/a?q=1&tag=private',
    'session.url=https://shop.example/?utm_tag=private&private=true',
    'private_cluster=eu1,k8s.ns=private-gateways',
    'aws.private_subnet = subnet-1;ttl=1',
    'acme.private=false',
    'tags=private-equity',
    'sentry-environment=private',
    'note=%zz,=,;,%',
    '',
  ]) {
    test(baggage || 'none', () => assert.equal(refusalOf(baggage), undefined))
  }
})
