/** What has to be undone, in the opposite order of how it came about. */
export type Cleanup = {
  add(undo: () => void | Promise<void>): void
  /** Undoes everything once; whoever asks again waits for the same. */
  run(): Promise<void>
}

export function createCleanup(): Cleanup {
  const undos: Array<() => void | Promise<void>> = []
  let done: Promise<void> | undefined

  async function undoAll(): Promise<void> {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo()
  }

  return {
    add: (undo) => void undos.push(undo),
    run() {
      done ??= undoAll()
      return done
    },
  }
}
