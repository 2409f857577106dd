export type Preparation = {
  /** Takes a step unless it has succeeded already, or is being taken. */
  once(name: string, take: () => Promise<unknown>): Promise<unknown>
  /** Each step is to be taken again. */
  undo(): void
}

/** The steps that a connection needs before it does what it is for. */
export function createPreparation(): Preparation {
  const steps = new Map<string, Promise<unknown>>()
  return {
    once(name, take) {
      const taken = steps.get(name)
      if (taken) return taken
      const step = take()
      steps.set(name, step)
      step.catch(() => {
        if (steps.get(name) === step) steps.delete(name)
      })
      return step
    },
    undo: () => steps.clear(),
  }
}
