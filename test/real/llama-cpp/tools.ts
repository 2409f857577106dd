import { spawnSync } from 'node:child_process'
import { missingOpenssl } from '../../functions/cluster-generate/certificates.ts'

/** The programs that the tests on a real llama.cpp start: its server, and a Python that has `gguf`. */
export type Tools = { server: string; python: string }

/**
 * What LLAMA_SERVER and PYTHON name. Gives the sentence that says how to install what is missing; a program that is named is
 * taken at its word, so that a wrong name fails the tests and does not skip them.
 */
export function findTools({ LLAMA_SERVER: server, PYTHON: python }: NodeJS.ProcessEnv): Tools | { missing: string } {
  if (!server) {
    return {
      missing:
        'NOT RUN, as LLAMA_SERVER names no llama-server: build one (cmake --build … --target llama-server), or let .ci/run do it',
    }
  }
  if (missingOpenssl) return { missing: `NOT RUN, as ${missingOpenssl}` }
  if (!python && spawnSync('python3', ['-c', 'import gguf'], { stdio: 'ignore' }).status !== 0) {
    return {
      missing:
        'NOT RUN, as python3 has no gguf: pip install -r test/real/ollama/requirements.txt into an environment whose python PYTHON names, or let .ci/run do it',
    }
  }
  return { server, python: python || 'python3' }
}
