/** What a script answers in turn, in groups of so many. */
export function inTurn<Item>(answer: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(answer.length / size) }, (_, index) =>
    answer.slice(size * index, size * (index + 1)),
  )
}
