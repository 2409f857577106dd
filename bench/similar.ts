import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { agree, createGuards } from '../functions/llm-router/cache/semantic/guards.ts'
import { nearest } from '../functions/llm-router/cache/semantic/neighbours.ts'
import { cosine, normalised } from '../functions/llm-router/cache/semantic/vectors.ts'
import { runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { median } from './statistics.ts'

const help = `npm run bench:similar [-- options]   how often similar questions are taken for the same, rightly and wrongly

  --pairs FILE       pairs of questions: 1 or 0 for whether both mean the same, and two texts, with tabs between
  --embeddings URL   where vectors come from: any server with OpenAI's /v1/embeddings (Ollama's on this machine)
  --model NAME       the model that makes them (all-minilm)
  --help             this text

Without pairs it measures only how long a scan of as many vectors takes as a family may have.`

const [atOnce, thresholds] = [64, [0.9, 0.92, 0.95, 0.97, 0.98]]

type Pair = { isSame: boolean; agrees: boolean; similarity: number }

await runBenchmark({
  help,
  options: {
    pairs: v.optional(v.string()),
    embeddings: v.optional(v.string(), 'http://127.0.0.1:11434/v1/embeddings'),
    model: v.optional(v.string(), 'all-minilm'),
  },
  async measure({ pairs, embeddings, model }) {
    if (pairs !== undefined) tellShares(await measurePairs(await readPairs(pairs), { url: embeddings, model }))
    return scanTimes()
  },
})

type Server = { url: string; model: string }

function tellShares(pairs: readonly Pair[]): void {
  const [same, different] = [pairs.filter(({ isSame }) => isSame), pairs.filter(({ isSame }) => !isSame)]
  console.log(`${pairs.length} pairs, ${same.length} of which mean the same`)
  for (const threshold of [-1, ...thresholds]) {
    for (const guarded of [false, true]) {
      const isHit = ({ similarity, agrees }: Pair) => similarity >= threshold && (agrees || !guarded)
      const [right, wrong] = [same.filter(isHit).length, different.filter(isHit).length]
      const name = `${threshold < 0 ? 'any similarity' : threshold}${guarded ? ', guards' : ''}`
      const share = (count: number, all: number) => `${((100 * count) / Math.max(all, 1)).toFixed(1)} %`
      console.log(
        `${name.padEnd(24)} found ${share(right, same.length)} of the same; false ${wrong}: ${share(wrong, right + wrong)} of the hits, ` +
          `${share(wrong, different.length)} of the different`,
      )
    }
  }
}

async function readPairs(path: string) {
  return (await readFile(path, 'utf8')).split('\n').flatMap((line) => {
    const [label, one, other] = line.split('\t')
    return one && other ? [{ isSame: label === '1', one, other }] : []
  })
}

async function measurePairs(pairs: Awaited<ReturnType<typeof readPairs>>, server: Server): Promise<Pair[]> {
  const readFacts = createGuards()
  const measured: Pair[] = []
  for (let at = 0; at < pairs.length; at += atOnce) {
    const some = pairs.slice(at, at + atOnce)
    const vectors = await embed(
      server,
      some.flatMap(({ one, other }) => [one, other]),
    )
    for (const [place, { isSame, one, other }] of some.entries()) {
      const [first, second] = [vectors[2 * place], vectors[2 * place + 1]]
      if (!first || !second) throw new Error(`No vectors for: ${one}`)
      const [facts, others] = [readFacts(one), readFacts(other)]
      const agrees = facts !== undefined && others !== undefined && agree(facts, others)
      measured.push({ isSame, agrees, similarity: cosine(first, second) })
    }
  }
  return measured
}

async function embed({ url, model }: Server, input: string[]): Promise<(Float32Array | undefined)[]> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ model, input }) })
  if (!response.ok) throw new Error(`The server answers ${response.status}: ${await response.text()}`)
  const { data }: { data: { embedding: number[] }[] } = Object(await response.json())
  return data.map(({ embedding }) => normalised(embedding))
}

/** How long a scan of as many vectors takes as a family may have. */
function scanTimes(): Row[] {
  const random = () => Float32Array.from({ length: 768 }, () => Math.random() - 0.5)
  const all = Array.from({ length: 1000 }, (_, index) => ({
    ...{ key: `${index}`, expiresMs: 1 },
    vector: normalised(random()) ?? random(),
  }))
  const times = Array.from({ length: 200 }, () => {
    const beganMs = performance.now()
    nearest(all, random(), 0.95)
    return performance.now() - beganMs
  })
  return [row('1000 vectors of 768 dimensions, p50', median(times), 'ms')]
}
