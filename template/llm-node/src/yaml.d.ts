/** A YAML file is imported as the value it holds: parsed when the bundle is made, so that no start has to. */
declare module '*.yaml' {
  const value: unknown
  export default value
}
