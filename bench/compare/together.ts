import type { Launched } from '../launch.ts'

/**
 * Waits until all of them listen.
 * @returns what ends them all
 * @throws what kept one of them, after ending the others
 */
export async function whenAllListen(launched: readonly Launched[]): Promise<() => Promise<void>> {
  const stop = async () => {
    await Promise.all(launched.map((one) => one.stop()))
  }
  try {
    await Promise.all(launched.map(({ port }) => port))
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
