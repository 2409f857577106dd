import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { writtenForAnHour } from '#runtime/contract/cache-writes.ts'

type Asked = Parameters<typeof writtenForAnHour>
const cases: [string, Asked, number | null | undefined][] = [
  ['what the provider says', [9000, { fiveMinutes: 5000, anHour: 4000 }, true], 4000],
  ['what the provider says, where it names one part', [90, { anHour: 90 }, undefined], 90],
  ['none of what was written for five minutes', [90, { fiveMinutes: 90, anHour: 0 }, true], 0],
  ['all of a sum that has grown, where all was for an hour', [9000, { fiveMinutes: 0, anHour: 4000 }, undefined], 9000],
  ['nothing of a sum that has grown, where nobody asked for an hour', [9000, { fiveMinutes: 4000 }, false], 0],
  ['unknown of a sum that has grown, where somebody did', [9000, { fiveMinutes: 4000, anHour: 0 }, true], null],
  ['unknown of a sum that has grown, where both were written', [9000, { fiveMinutes: 1, anHour: 2 }, undefined], null],
  ['unknown of a sum that has grown from nothing', [5000, { fiveMinutes: 0, anHour: 0 }, undefined], null],
  ['unknown of a sum that is less than its parts', [1, { anHour: 2 }, true], null],
  ['not told of an undivided sum', [5000, undefined, false], undefined],
  ['not told of an undivided sum, where nobody knows the request', [5000, undefined, undefined], undefined],
  ['unknown of an undivided sum, where somebody asked for an hour', [5000, undefined, true], null],
  ['not told of nothing', [0, undefined, true], undefined],
]

describe('what was written to a cache for an hour is', () => {
  for (const [what, asked, expected] of cases) {
    test(what, () => assert.equal(writtenForAnHour(...asked), expected))
  }
})
