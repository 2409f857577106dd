/** The Profiles of deploy/functions/profiles.yaml that a function has. */
export function profilesOf(name: string): string[] {
  return name === 'llm-router' ? ['llm-function', 'llm-priority'] : ['llm-function']
}
