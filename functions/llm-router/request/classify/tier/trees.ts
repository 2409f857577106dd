import * as v from 'valibot'

/** A tree of two levels: where it asks, below which value it goes left, and what its four leaves add, from left to right. */
export const treeSchema = v.object({
  at: v.tuple([v.number(), v.number(), v.number()]),
  below: v.tuple([v.number(), v.number(), v.number()]),
  leaves: v.tuple([v.number(), v.number(), v.number(), v.number()]),
})

export type Tree = v.InferOutput<typeof treeSchema>

/** What a tree adds for a prompt of this shape. */
export function grow({ at, below, leaves }: Tree, shape: readonly number[]): number {
  const isLeft = (node: 0 | 1 | 2) => (shape[at[node]] ?? 0) < below[node]
  return isLeft(0) ? leaves[isLeft(1) ? 0 : 1] : leaves[isLeft(2) ? 2 : 3]
}
