/** A sentence, in which what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split('`')
  // An odd one at the end is a character like any other.
  if (parts.length % 2 === 0) return <>{text}</>
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part))}</>
}
