import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { folders, root } from './tree.ts'

/**
 * KiB, a third of it the full names of functions, 17 to record traces, 6 to tell what of a mounted file is secret, and 4 to unpack bodies
 * and to end connections so that their last words arrive; each is the size in steps of five. A function that outgrows its bound has loaded something that it should not, or needs a new bound with a reason.
 */
const boundsKiB: Record<string, number> = {
  // The store is part of it, and runs only after the start; so is the client for Redis, which runs only if it is chosen. A tenth is
  // what keys, budgets, the ledger and decisions have to say to operators. So are the demand that scalers ask for, waiting for hosts at
  // zero, the ways to call functions without a gateway, recorded requests, shadows, a cache and its guards, which load if there is one,
  // with the words that they know in three languages, and replays, which load with the first of them.
  // A sixth is the trained models that tell what a prompt asks for and how hard it is. A twelfth is what personal data looks like, most of it the checks of
  // thirty countries' identity numbers, loaded with the first request that is to be searched. Ten KiB are places for targets behind
  // those that only wake, people's names in forms, hedges that begin late, and stores that lose a connection, a log, a node or a key.
  // Five are waits for functions that are full. Ten more are escapes of text beyond ASCII, in the search for personal data, and the ends
  // of streams that queues deliver. Eight are the signs and labels beside personal data. Twenty are what may be done with Redis and what
  // is wrong with it, zeros and classes that a usage misses, the length of sound, families of vectors, and a queue for each kind of event.
  // Fifteen are marks at any depth, more vendors' keys, replacements and names that the catalogue refuses, journals that are found by any
  // name of their store, and attempts that cannot expire. Five are who has been tried, the catalogue's warnings, and tiers by name.
  'llm-router': 1760,
  // PostgreSQL's client is a third of it; loaded with the first request.
  'ledger-archive': 354,
  // Without a provider: the runtime, and what Kubernetes' API looks like. Three quarters are gRPC, loaded only if KEDA has a port.
  // Like every function, it keeps what cannot be read apart from the answers before it, half a kilobyte.
  'scale-metrics': 831,
  // The pages are files of their own beside it. Twelve tell which headers the router may take for marks, and must get.
  'llm-console': 250,
  // Its SDK's client has all of the vendor's APIs. Every function that streams tells a connection that is dropped after an answer from
  // one that is dropped within it, a count that is null from one that is wrong, and a stream's usage in two ways, a kilobyte; looks for
  // marks among tags in every place of theirs, in one pass, four; holds an answer to a single call, one; and misses log probabilities
  // that were asked for, or reads their older form, two and a half.
  'groq-generate': 410,
  // Like every function, it reads headers as UTF-8, half a kilobyte, and knows how more servers tell that a prompt is too long or an
  // effort unknown, one more.
  'cluster-generate': 377,
  // Every function knows the kinds of networks, a kilobyte of addresses; which empty answers are whole, two more; and how bodies
  // are unpacked, four; the files and faults of vendors' APIs, three; why a secret cannot be read, half a kilobyte; and calls in
  // OpenAI's older form, errors that only an event's name tells, and what a stream has told of its tier and usage before, four.
  'ollama-embed': 366,
  'ollama-generate': 387,
  // Its SDK brings tracing and sign-in of its own. Like every function, it knows what may mean "private" among names and tags.
  // Like Bedrock's, it knows which models think by a budget, two KiB.
  // Its streams are read by their events' JSON and not by the SDK, which skips events without a name: ten. Which writes to a cache were
  // asked for an hour are two.
  'anthropic-generate': 559,
  // Its SDK's client brings ways to sign in by certificate and to upload files. Lists of inputs that are divided are two kilobytes, and
  // signatures of calls that Gemini must not miss one. Which writes to a cache were asked for an hour are two.
  'openai-generate': 553,
  // AWS's SDK, half of it the ways to come to credentials; loaded with the first request. One is which writes to a cache were asked for an
  // hour.
  'bedrock-generate': 990,
  // Both of Google's SDKs, each loaded only when chosen; and the parser of events, which reads the streams of the older one. Like
  // every function, it tells a provider's own words from what they repeat of a request, a kilobyte. Four are what its SDKs' replies have
  // reported where the answer is refused.
  'vertex-generate': 1919,
}

/**
 * KiB of the dialects besides chat completions, in the router and in every provider function. Two of them hold what comes out of
 * order: results of tools, blank arguments, and the ends of items. Five put thoughts where they were between texts and calls, and
 * gather them for clients that keep the last. Three list models page by page, and know whose clients ask. Two are the words in which
 * more vendors tell that a request is beyond them. Two
 * more are what would make a server contact a host, and the way from one form's path to another's. Four are what a refused answer
 * has reported.
 */
const dialectsKiB = 94
/** KiB of what makes calls of tools whole, in the same ones: names that come in pieces, types, ids, arguments encoded twice, cuts, calls that share an index, and those said once more. */
const callsKiB = 18
const speaks = (name: string) => name === 'llm-router' || /-(generate|embed)$/.test(name)

describe('the bundles', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bundles-'))
  })
  after(() => rm(directory, { recursive: true }))

  for (const name of folders('functions')) {
    test(`${name} keeps within its size, and is code alone, in ASCII`, async () => {
      const bundle = join(directory, `${name}.cjs`)
      await bundleFunction(join(root, 'functions', name, 'handler.ts'), bundle)
      const kibibytes = (await stat(bundle)).size / 1024
      const bound = (boundsKiB[name] ?? 0) + (speaks(name) ? dialectsKiB + callsKiB : 0)
      assert.ok(kibibytes < bound, `${kibibytes.toFixed(0)} KiB`)
      const code = await readFile(bundle, 'utf8')
      // OpenTelemetry's SDK is in a file of its own beside it. An error message of AWS's SDK quotes a require in brackets.
      assert.doesNotMatch(code, new RegExp(`${root}|(?<!\\[)require\\("(?!node:|\\./telemetry\\.cjs")[@./]`))
      assert.doesNotMatch(code, /[^\0-\x7F]/)
    })
  }
})
