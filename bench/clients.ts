/** As many clients as said, each of which takes the next of the numbers as soon as it is done with the one before. */
export async function shareOut(
  clients: number,
  numbers: { from?: number; count: number },
  work: (number: number) => Promise<void>,
): Promise<void> {
  const { from = 0, count } = numbers
  let next = from
  const client = async () => {
    while (next < from + count) {
      next += 1
      await work(next - 1)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}
