import { spawnSync } from 'node:child_process'

/** The programs that the tests on a real Ollama start: Ollama itself, and a Python that has `gguf`. */
export type Tools = { binary: string; python: string }

/**
 * What OLLAMA_BINARY and PYTHON name, else what the PATH has. Gives the sentence that says how to install what is
 * missing; a program that is named is taken at its word, so that a wrong name fails the tests and does not skip them.
 */
export function findTools(environment: NodeJS.ProcessEnv): Tools | { missing: string } {
  const { OLLAMA_BINARY: binary, PYTHON: python } = environment
  if (!binary && !runs('ollama', ['--version'])) {
    return {
      missing:
        'NOT RUN, as there is no ollama here: install it (go install github.com/ollama/ollama@v0.6.5), or name it in OLLAMA_BINARY, or let .ci/run do both',
    }
  }
  if (!python && !runs('python3', ['-c', 'import gguf'])) {
    return {
      missing:
        'NOT RUN, as python3 has no gguf: pip install -r test/real/ollama/requirements.txt into an environment whose python PYTHON names, or let .ci/run do both',
    }
  }
  return { binary: binary || 'ollama', python: python || 'python3' }
}

function runs(program: string, options: string[]): boolean {
  return spawnSync(program, options, { stdio: 'ignore' }).status === 0
}
