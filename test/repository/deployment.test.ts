import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { roomFor } from '#runtime/memory/size.ts'
import { folders, readText, root } from './tree.ts'

const textMap = v.record(v.string(), v.string())
const functionSchema = v.strictObject({
  lang: v.string(),
  handler: v.string(),
  image: v.string(),
  environment: textMap,
  secrets: v.array(v.string()),
  labels: textMap,
  annotations: textMap,
  limits: textMap,
  requests: textMap,
  readonly_root_filesystem: v.boolean(),
})
const stackSchema = v.looseObject({ functions: v.record(v.string(), functionSchema) })

const readStack = (file: string) => v.parse(stackSchema, parse(readText(file), { merge: true })).functions
const stack = readStack('stack.yml')
const dockerfile = readText('template/llm-node/Dockerfile')

describe('stack.yml', () => {
  /** What nobody calls through a gateway: the chart deploys it, and stack.scaling.yml builds its image. */
  const ofTheChart = Object.keys(readStack('stack.scaling.yml'))

  test('deploys every folder of functions/ but what the chart alone does, and nothing else', () => {
    const handlers = Object.entries(stack).map(([name, { handler }]) => {
      assert.equal(handler, `./functions/${name}`)
      return name
    })
    assert.deepEqual(ofTheChart, ['scale-metrics'])
    assert.deepEqual([...handlers, ...ofTheChart].sort(), folders('functions').sort())
  })

  test('gives each function an image of its own, the limits and the labels', () => {
    for (const [name, { image, limits, labels, lang }] of Object.entries(stack)) {
      assert.match(image, new RegExp(`^\\$\\{SERVER:-[^}]+\\}/\\$\\{OWNER:-[^}]+\\}/${name}:\\$\\{TAG:-latest\\}$`))
      assert.equal(lang, 'llm-node')
      assert.deepEqual(limits, { memory: '256Mi', cpu: '200m' })
      assert.equal(labels['com.openfaas.scale.zero'], 'true')
      assert.equal(labels['com.openfaas.scale.zero-duration'], '5m')
    }
  })

  test('passes on every setting of traces that docs/traces.md lists, in both stack files', () => {
    const [, table = ''] = /^## Settings\n([\s\S]*?)^The exporter reads/m.exec(readText('docs/traces.md')) ?? []
    const listed = [...new Set(table.match(/\bOTEL_[A-Z_]+/g))]
    // One address for both is enough, and there is one protocol.
    const others = /^OTEL_EXPORTER_OTLP_(TRACES_ENDPOINT|METRICS_ENDPOINT|PROTOCOL|HEADERS)$/
    const wanted = listed.filter((name) => !others.test(name))
    assert.ok(wanted.length > 10)
    for (const functions of [stack, readStack('stack.ce.yml')]) {
      for (const [name, { environment }] of Object.entries(functions)) {
        const missing = wanted.filter((one) => !(one in environment))
        assert.deepEqual(missing, [], name)
      }
    }
  })

  test('ends calls in order: provider function, router, console, gateway', () => {
    const seconds = (name: string, key: string) => Number.parseInt(stack[name]?.environment[key] ?? '', 10)
    const providers = Object.keys(stack).filter((name) => /-(generate|embed)$/.test(name))
    for (const name of providers) {
      assert.ok(45 < seconds(name, 'exec_timeout'), 'no target may take longer than its function')
      assert.ok(seconds(name, 'exec_timeout') < seconds(name, 'write_timeout'))
      assert.ok(seconds(name, 'write_timeout') < seconds('llm-router', 'exec_timeout'))
    }
    assert.ok(seconds('llm-router', 'exec_timeout') < seconds('llm-router', 'write_timeout'))
    assert.ok(seconds('llm-router', 'write_timeout') < seconds('llm-console', 'exec_timeout'))
    assert.ok(seconds('llm-console', 'exec_timeout') < seconds('llm-console', 'write_timeout'))
    assert.ok(seconds('llm-console', 'write_timeout') < 60)
  })

  test('has an example for every secret, and a variable only for the file that OpenFaaS mounts', () => {
    for (const { secrets, environment } of Object.values(stack)) {
      for (const secret of secrets) {
        assert.ok(existsSync(join(root, `secrets/${secret}.example`)), `secrets/${secret}.example`)
        assert.ok(readText('secrets/README.md').includes(`\`${secret}\``), secret)
      }
      for (const [name, value] of Object.entries(environment)) {
        if (!name.endsWith('_FILE') || name === 'STORE_FILE') continue
        assert.ok(
          secrets.includes(value.replace('/var/openfaas/secrets/', '')),
          `${name} names no secret of the function`,
        )
      }
    }
  })

  test('keeps functions: at the end, where faas-cli new appends', () => {
    assert.match(readText('stack.yml'), /\nfunctions:\n(?: .*\n|\n)+$/)
  })
})

test('stack.ce.yml is stack.yml without what the Community Edition answers with 400, and with its grace period', () => {
  const refused = /^com\.openfaas\.scale\.(zero|zero-duration|type|target)$/
  const accepted = Object.entries(stack).map(([name, entry]) => {
    const labels = Object.entries(entry.labels).filter(([label]) => !refused.test(label))
    const { termination_grace, ...environment } = entry.environment
    assert.equal(termination_grace, environment.write_timeout)
    return [name, { ...entry, environment, labels: Object.fromEntries(labels) }]
  })
  assert.deepEqual(readStack('stack.ce.yml'), Object.fromEntries(accepted))
  for (const { labels } of Object.values(stack)) {
    for (const bound of ['min', 'max']) assert.ok(Number(labels[`com.openfaas.scale.${bound}`]) <= 5)
  }
})

describe('the template', () => {
  const template = v.parse(v.looseObject({ fprocess: v.string() }), parse(readText('template/llm-node/template.yml')))

  test('starts the same process by faas-cli deploy and by the image', () => {
    assert.ok(dockerfile.includes(`ENV fprocess="${template.fprocess}"`))
    const warmUp = `${template.fprocess} --warm-up`
    assert.ok(dockerfile.includes(warmUp), 'the code is compiled with other flags, so V8 would refuse it')
  })

  test('gets more room for bodies by what docs/operations.md says, and by both settings together', () => {
    const [, section = ''] = readText('docs/operations.md').split('### More memory\n')
    const [text = ''] = section.split('\n## ')
    const commands = [...text.matchAll(/fprocess: (node [^}\n]*?) *(?:\}|$)/gm)].map(([, command = '']) => command)
    assert.equal(commands.length, 2, 'one for faas-cli, one for the chart')
    const shipped = 'max-old-space-size=96'
    const [larger = ''] = new Set(commands.map((command) => /max-old-space-size=\d+/.exec(command)?.[0]))
    for (const command of commands) assert.equal(command, template.fprocess.replace(shipped, larger))
    const limits = [...text.matchAll(/memory: (\d+)Mi/g)].map(([, size]) => Number(size))
    assert.equal(new Set(limits).size, 1)
    const mib = 1024 * 1024
    /** V8 counts the young generation as well: three halves of 4 MiB. */
    const roomOf = (heap: string, limit = 0) =>
      roomFor({ heapBytes: (Number(heap.split('=')[1]) + 12) * mib, containerBytes: limit * mib })
    assert.equal(roomOf(shipped, limits[0]), roomOf(shipped, 256))
    assert.ok(roomOf(larger, limits[0]) > 2 * roomOf(shipped, 256))
    assert.ok(text.includes(`${Math.floor(roomOf(larger, limits[0]) / mib)} MiB`))
  })

  test('ships the Node that the tests run on, and a watchdog of 0.11 or later', () => {
    const { devDependencies } = JSON.parse(readText('package.json'))
    assert.ok(dockerfile.includes(`NODE_IMAGE=node:${devDependencies.node}-bookworm-slim`))
    assert.equal(process.version, `v${devDependencies.node}`)
    assert.match(dockerfile, /of-watchdog:0\.(1[1-9]|[2-9]\d)\.\d+/)
  })

  test('takes each image from an argument, so that an operator can name it by its digest', () => {
    const images = [...dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(([, image = '']) => image)
    assert.ok(images.length >= 3)
    for (const image of images) {
      const [, argument = ''] = /^\$\{([A-Z_]+)\}$/.exec(image) ?? []
      assert.match(dockerfile, new RegExp(`^ARG ${argument}=\\S+$`, 'm'), `${image} is no argument alone`)
      assert.ok(readText('docs/security.md').includes(`--build-arg ${argument}=`), argument)
    }
    assert.doesNotMatch(dockerfile, /^COPY --from=(?!watchdog|build)/m)
  })

  test('uses no syntax that Docker’s classic builder refuses', () => {
    assert.doesNotMatch(dockerfile, /RUN --mount|COPY --(chmod|link)|<<|--platform=\$(\{)?BUILDPLATFORM/)
  })

  test('runs as a user that Kubernetes can see is not root', () => {
    assert.match(dockerfile, /^USER \d+:\d+$/m)
  })
})
