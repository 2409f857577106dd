/** A server-sent event with its type as its name: this dialect's clients ignore those without. */
export function toNamedEvent(event: { type: string } & Record<string, unknown>): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
