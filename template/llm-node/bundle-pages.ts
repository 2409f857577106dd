import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/** Each file is there as it is and in what browsers unpack, since a function has little CPU for it. */
const encodings = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
  gz: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

/**
 * Bundles pages for browsers. `index.html` names files by `assets/NAME.js` and `assets/NAME.css`, which are made of `NAME.tsx` and
 * `style/NAME.css`, and `assets/NAME.svg`; their names get a hash of their content. What is loaded by `import()` becomes a file of
 * its own.
 * @param site the folder that gets `index.html`, `index.html.etag` and `assets/`
 */
export async function bundlePages(pages: string, site: string): Promise<void> {
  const html = await readFile(join(pages, 'index.html'), 'utf8')
  const named = [...html.matchAll(/assets\/([\w-]+\.(?:js|css|svg))/g)].map(([, name = '']) => name)
  const { outputFiles, metafile } = await build({
    entryPoints: named.map((name) => sourceOf(pages, name)),
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    outdir: join(site, 'assets'),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  })
  await mkdir(join(site, 'assets'), { recursive: true })
  for (const { path, contents } of outputFiles) await writeEncoded(path, contents)
  const names = outputFiles.map(({ path }) => basename(path))
  const hashed = html.replace(/assets\/([\w-]+)\.(js|css|svg)/g, (_, name: string, kind: string) => {
    const found = names.find((one) => new RegExp(`^${name}-[A-Z0-9]{8}\\.${kind}$`).test(one))
    if (found === undefined) throw new Error(`index.html names assets/${name}.${kind}, which has not been built`)
    return `assets/${found}`
  })
  const whole = hashed.replace('</head>', `${preloads(metafile).join('')}</head>`)
  const index = join(site, 'index.html')
  await writeEncoded(index, Buffer.from(whole))
  await replace(`${index}.etag`, Buffer.from(createHash('sha256').update(whole).digest('base64url').slice(0, 22)))
}

/** What the entries import at once. Otherwise browsers would ask for it only when the entries are there. */
function preloads({ outputs }: Metafile): string[] {
  const needed = Object.values(outputs)
    .filter(({ entryPoint }) => entryPoint?.endsWith('/main.tsx'))
    .flatMap(({ imports }) => imports.flatMap(({ kind, path }) => (kind === 'import-statement' ? basename(path) : [])))
  return [...new Set(needed)].map((name) => `<link rel="modulepreload" href="assets/${name}" />`)
}

function sourceOf(pages: string, name: string): string {
  const stem = name.replace(/\.\w+$/, '')
  if (name.endsWith('.js')) return join(pages, `${stem}.tsx`)
  return name.endsWith('.css') ? join(pages, 'style', name) : join(pages, name)
}

/** The plain file comes last, and so says that the others are there: compressing takes half a second. */
async function writeEncoded(path: string, contents: Uint8Array): Promise<void> {
  const before = await readFile(path).catch(() => undefined)
  if (before?.equals(contents)) return
  const written = Object.entries(encodings).map(async ([suffix, encode]) =>
    replace(`${path}.${suffix}`, await encode(contents)),
  )
  await Promise.all(written)
  await replace(path, contents)
}

/** In one step, because a function may be serving the file while it is built again. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`)
  await writeFile(temporary, contents)
  await rename(temporary, path)
}
