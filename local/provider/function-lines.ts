export type FunctionLine = { functionName: string; atMs: number; text: string }

/** Keeps the last lines of each function, and passes new ones to those who follow. */
export type FunctionLines = {
  add(line: FunctionLine): void
  /** The oldest first. */
  kept(functionName: string): readonly FunctionLine[]
  /** Passes each new line of a function to `onLine`, until the returned function is called. */
  follow(functionName: string, onLine: (line: FunctionLine) => void): () => void
}

const keptForEach = 500

export function createFunctionLines(): FunctionLines {
  const lines = new Map<string, FunctionLine[]>()
  const followers = new Map<string, Set<(line: FunctionLine) => void>>()

  return {
    add(line) {
      const kept = lines.get(line.functionName) ?? []
      lines.set(line.functionName, kept)
      kept.push(line)
      if (kept.length > keptForEach) kept.shift()
      for (const onLine of followers.get(line.functionName) ?? []) onLine(line)
    },
    kept: (functionName) => lines.get(functionName) ?? [],
    follow(functionName, onLine) {
      const own = followers.get(functionName) ?? new Set()
      followers.set(functionName, own)
      own.add(onLine)
      return () => own.delete(onLine)
    },
  }
}
