import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGroups } from '../../../../../functions/llm-router/store/sqlite/turns.ts'

class Busy extends Error {
  errcode = 5
}

/** Transactions that tell what they have done, and are undone if they throw. */
function createLog(isBusy: () => boolean = () => false) {
  const transactions: string[][] = []
  let steps: string[] = []
  const inGroup = createGroups((step) => {
    if (isBusy()) throw new Busy()
    steps = []
    const result = step()
    transactions.push(steps)
    return result
  })
  const write = (name: string) =>
    inGroup(() => {
      steps.push(name)
      if (name === 'bad') throw new Error('It is bad')
      return name
    })
  return { transactions, write }
}

describe('steps that come together', () => {
  test('are one transaction, in their order, and each gets its own result', async () => {
    const { transactions, write } = createLog()
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(write)), ['a', 'b', 'c'])
    await write('d')
    assert.deepEqual(transactions, [['a', 'b', 'c'], ['d']])
  })

  test('are done without the one that fails', async () => {
    const { transactions, write } = createLog()
    const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map(write))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(transactions, [['a'], ['c']])
  })

  test('are at most so many that other processes get their turn', async () => {
    const { transactions, write } = createLog()
    await Promise.all(Array.from({ length: 100 }, (_, index) => write(`${index}`)))
    assert.deepEqual(
      transactions.map(({ length }) => length),
      [64, 36],
    )
  })

  test('wait together while another process holds the lock, each for its own time', async () => {
    let isBusy = true
    const tried = Promise.withResolvers<void>()
    const { transactions, write } = createLog(() => {
      tried.resolve()
      return isBusy
    })
    const first = write('first')
    await tried.promise
    const others = ['b', 'c'].map(write)
    isBusy = false
    assert.deepEqual(await Promise.all([first, ...others]), ['first', 'b', 'c'])
    assert.deepEqual(transactions, [['first'], ['b', 'c']])
  })
})
