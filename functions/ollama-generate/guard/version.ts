/** The first Ollama that respects `truncate` and `shift`. */
const heeding = [0, 12, 6] as const

/** True if this version of Ollama refuses a prompt that is too long, when told to. Custom builds report 0.0.0. */
export function refusesLongPrompts(version: string): boolean {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number)
  if (numbers === undefined) return false
  const difference = heeding.map((wanted, place) => (numbers[place] ?? 0) - wanted).find((part) => part !== 0)
  return difference === undefined || difference > 0
}
