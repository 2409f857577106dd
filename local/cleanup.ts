/** What has to be undone, the latest first. */
export type Cleanup = {
  add(undo: () => void | Promise<void>): void
  /** Undoes everything once; a second call waits for the first. */
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
