import { registerHooks } from 'node:module'

/**
 * Lets the files that are imported from now on import modules that no file contains, such as `k6/http`: each has what its
 * object has, which is also its default export.
 */
export function provideModules(modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  const place = Symbol.for('modules of the load driver')
  Object.assign(globalThis, { [place]: modules })
  const scheme = 'load-driver:'
  registerHooks({
    resolve(specifier, context, next) {
      return specifier in modules ? { url: `${scheme}${specifier}`, shortCircuit: true } : next(specifier, context)
    },
    load(url, context, next) {
      if (!url.startsWith(scheme)) return next(url, context)
      const name = url.slice(scheme.length)
      const source = [
        `const all = globalThis[Symbol.for('${place.description}')]['${name}']`,
        'export default all',
        ...Object.keys(modules[name] ?? {}).map((key) => `export const ${key} = all.${key}`),
      ].join('\n')
      return { format: 'module', source, shortCircuit: true }
    },
  })
}
