import assert from 'node:assert/strict'

/** What rounding may leave over, in USD. */
const tolerance = 1e-12
/** So many replies in a row that tell nothing new: with five replicas, one has then been missed once in 800,000 times. */
const enough = 60

/** What each replica has booked, read from whichever replica answers. */
export async function readBooked(read: () => Promise<number>): Promise<number[]> {
  const seen = new Set<number>()
  for (let stale = 0; stale < enough; stale += 1) {
    const { size } = seen
    if (seen.add(await read()).size > size) stale = 0
  }
  return [...seen]
}

/**
 * Asserts that the replicas have together booked these costs since, each of them once. A counter is one replica's, and nothing
 * says which one answers: but which of the costs its growth is made of tells what that replica has answered.
 * @param costs no two selections of which have the same sum
 */
export function assertBooked(before: readonly number[], after: readonly number[], costs: readonly number[]): void {
  const grown = after.filter((amount) => !before.some((old) => Math.abs(old - amount) < tolerance))
  const parts = grown.map((amount) => {
    const part = selections(costs).find((indices) => before.some((old) => isSum(amount - old, indices, costs)))
    assert.ok(part, `a replica has booked ${amount}, which is none of ${before} and what was spent: ${costs}`)
    return part
  })
  const booked = parts.flat().sort((one, other) => one - other)
  assert.deepEqual(booked, [...costs.keys()], `of ${costs}, these were booked: ${booked}`)
}

function isSum(growth: number, indices: readonly number[], costs: readonly number[]): boolean {
  const sum = indices.reduce((total, index) => total + (costs[index] ?? 0), 0)
  return Math.abs(growth - sum) < tolerance
}

/** Every selection of at least one. */
function selections(costs: readonly number[]): number[][] {
  return Array.from({ length: 2 ** costs.length - 1 }, (_, number) =>
    [...costs.keys()].filter((index) => ((number + 1) >> index) & 1),
  )
}
