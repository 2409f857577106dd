type Once = { name: string; untilMs: number }

/** Names that one replica remembers at the most. */
const mostNames = 10_000

/**
 * Finds out whether this replica is the first to tell something that happens once: it remembers what it has told, and asks the
 * others by the store. Without the store it tells, and a receiver can drop the repetition by its id.
 * @param once `store.documents.once`
 */
export function createFirst(
  once: ((name: string, expiresMs: number) => Promise<boolean>) | undefined,
  now: () => number,
) {
  const told = new Map<string, number>()

  return {
    /** True from the second call with a name on. */
    isKnown({ name, untilMs }: Once): boolean {
      if ((told.get(name) ?? 0) > now()) return true
      if (told.size >= mostNames) {
        for (const [old, oldUntilMs] of told) if (oldUntilMs <= now() || told.size >= mostNames) told.delete(old)
      }
      told.set(name, untilMs)
      return false
    },
    /** It never rejects. */
    async isFirst({ name, untilMs }: Once): Promise<boolean> {
      try {
        return once === undefined || (await once(`webhook/${name}`, untilMs))
      } catch {
        return true
      }
    },
  }
}
