import assert from 'node:assert/strict'
import { readlinkSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { filesBelow, folders, importsBelow, readText, root } from './tree.ts'

const providers = folders('functions').filter((name) => /-(generate|embed)$/.test(name))
const runtime = 'template/llm-node/src/'
const manyLines = 200

/** The rooms of each building, from the roof down: a room knows those below it. */
const buildings = {
  // What answers, what acts, what decides, what is known.
  'functions/llm-router': [
    'compose',
    'admin',
    'routes',
    'cache',
    'background',
    'dispatch',
    'invoke',
    'observe',
    'replay',
    'request',
    'choose',
    'keys',
    'money',
    'state',
    'store',
    'catalogue',
  ],
  // The pages, what is around them, what they share.
  'functions/llm-console/pages': [
    'compare',
    'playground',
    'decisions',
    'keys',
    'spend',
    'health',
    'shell',
    'answers',
    'memory',
    'parts',
    'api',
    'style',
  ],
  'template/llm-node/src': ['provider', 'http', 'telemetry', 'secret-texts', 'contract', 'memory'],
}

describe('the tree', () => {
  test('has the same files in every provider function; what only one needs is in a folder of its own', () => {
    const names = (provider: string) =>
      filesBelow(`functions/${provider}`)
        .map((file) => file.replace(`functions/${provider}/`, ''))
        .filter((file) => !file.includes('/'))
        .sort()
    const [first, ...others] = providers
    assert.ok(first !== undefined && others.length > 0)
    for (const other of others) assert.deepEqual(names(other), names(first), `${other} and ${first}`)
  })

  test('imports one way: functions use the runtime and themselves, the runtime uses nobody’s code but its own', () => {
    for (const { from, to } of importsBelow('functions')) {
      if (to === undefined) continue
      const own = from.split('/').slice(0, 2).join('/')
      assert.ok(to.startsWith(`${own}/`) || to.startsWith(runtime), `${from} imports ${to}`)
    }
    for (const { from, to } of importsBelow(runtime)) {
      if (to === undefined) continue
      assert.ok(to.startsWith(runtime) || to === 'template/llm-node/function/handler.ts', `${from} imports ${to}`)
    }
  })

  test('keeps SDKs out of the runtime and the router', () => {
    const allowed = new Set([
      'eventsource-parser',
      'fastest-levenshtein',
      'iovalkey',
      'prom-client',
      'stdnum',
      'tokenx',
      'valibot',
      'yaml',
    ])
    for (const { from, specifier, to } of [...importsBelow(runtime), ...importsBelow('functions/llm-router')]) {
      const isBuiltin = specifier.startsWith('node:') || builtinModules.includes(specifier)
      const isTelemetry = from.startsWith(`${runtime}telemetry/`) && specifier.startsWith('@opentelemetry/')
      const isAllowed = allowed.has(packageOf(specifier)) || isTelemetry
      assert.ok(to !== undefined || isBuiltin || isAllowed, `${from} imports ${specifier}`)
    }
  })

  test('names no provider in the runtime', () => {
    for (const file of filesBelow(runtime)) {
      const code = readText(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      // A dialect's clients are known by a header whose name is not ours to choose.
      assert.doesNotMatch(
        code.replace(/clientHeader: '[\w-]+'/, ''),
        /groq|vertex|anthropic|claude|ollama|gemini|google/i,
        file,
      )
    }
  })

  test('has no circle of imports', () => {
    const edges = new Map<string, string[]>()
    for (const folder of ['functions', runtime, 'local']) {
      for (const { from, to } of importsBelow(folder)) if (to) edges.set(from, [...(edges.get(from) ?? []), to])
    }
    const done = new Set<string>()
    const visit = (file: string, way: string[]): void => {
      assert.ok(!way.includes(file), `a circle: ${[...way, file].join(' → ')}`)
      if (done.has(file)) return
      for (const next of edges.get(file) ?? []) visit(next, [...way, file])
      done.add(file)
    }
    for (const file of edges.keys()) visit(file, [])
  })

  for (const [building, rooms] of Object.entries(buildings)) {
    test(`has rooms in ${building} of which none knows one above it`, () => {
      const within = (file: string) =>
        file.startsWith(`${building}/`) ? /^([^/]+)\//.exec(file.slice(building.length + 1))?.[1] : undefined
      for (const room of folders(building)) assert.ok(rooms.includes(room), `${room} has no floor`)
      const imports = importsBelow(building)
      /** The rooms that a file leads to: its own, or, from a file in no room, those of its imports. */
      const leadsTo = (file: string): string[] => {
        const own = within(file)
        if (own !== undefined) return [own]
        // It has the types of everything that a function is given, from which each takes its few.
        if (file === `${runtime}parts.ts`) return []
        return imports.flatMap(({ from, to }) => (from === file && to ? leadsTo(to) : []))
      }
      for (const { from, to } of imports) {
        const own = within(from)
        if (own === undefined || to === undefined) continue
        for (const other of leadsTo(to)) {
          assert.ok(rooms.indexOf(own) <= rooms.indexOf(other), `${from} imports ${to}, which leads to ${other}`)
        }
      }
    })
  }

  test('has no file of many lines that does not say in its first comment why it is long', () => {
    for (const file of ['functions', 'template', 'test', 'local', 'bench', 'deploy', 'training'].flatMap(filesBelow)) {
      // What others wrote is installed into folders below ours.
      if (!/\.(tsx?|[mc]js|css|go)$/.test(file) || /(^|\/)node_modules\//.test(file)) continue
      const code = readText(file)
      const lines = code.split('\n').length - 1
      if (lines <= manyLines) continue
      assert.match(firstComment(code), /\bLong, (since|because) /, `${file} has ${lines} lines`)
    }
  })

  test('gives an image nothing but its function, the template and the two files that name the packages', () => {
    assert.doesNotMatch(readText('stack.yml'), /^configuration:/m)
    const links = filesBelow('template/llm-node')
    assert.ok(links.length > 0)
    for (const name of ['package.json', 'package-lock.json']) {
      assert.equal(readlinkSync(join(root, 'template/llm-node/dependencies', name)), `../../../${name}`)
    }
    const { dependencies, devDependencies } = JSON.parse(readText('package.json'))
    for (const { from, specifier, to } of importsBelow('functions')) {
      if (to !== undefined || specifier.startsWith('node:')) continue
      assert.ok(packageOf(specifier) in dependencies, `${from} imports ${specifier}, which is no dependency`)
    }
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.match(String(version), /^\d+\.\d+\.\d+$/, `${name} is not pinned`)
    }
  })

  test('names no registry’s host in the lock file', () => {
    assert.doesNotMatch(readText('package-lock.json'), /"resolved"/)
  })
})

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** On one line. A comment begins where its line does, so that a glob in a text is none. */
function firstComment(code: string): string {
  const [comment = ''] = /^[ \t]*\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/m.exec(code) ?? []
  return comment.replace(/\n[ \t]*(?:\*|\/\/)?/g, '')
}
