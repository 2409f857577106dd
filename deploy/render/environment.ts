/** Without the empty variables, which count as unset. */
export function filledIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
