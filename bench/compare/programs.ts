import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, type Run } from './cached.ts'

/** A native program, and what it needs to run. */
export type NativeProgram = { file: string; version: string; environment: Record<string, string> }

type Wanted = { name: string; inPackage: string; packages: readonly string[] }

const nginx: Wanted = { name: 'nginx', inPackage: 'usr/sbin/nginx', packages: ['nginx'] }
const wrk: Wanted = { name: 'wrk', inPackage: 'usr/bin/wrk', packages: ['wrk', 'libluajit-5.1-2', 'libluajit2-5.1-2'] }

export function findNginx(run: Run): Promise<NativeProgram> {
  return find(nginx, run)
}

export function findWrk(run: Run): Promise<NativeProgram> {
  return find(wrk, run)
}

/**
 * The program on the PATH, or else out of Debian's package, which is unpacked into the cache and not installed.
 * @throws Error with what to install
 */
async function find({ name, inPackage, packages }: Wanted, run: Run): Promise<NativeProgram> {
  const onPath = versionOf(name, {})
  if (onPath !== undefined) return { file: name, version: onPath, environment: {} }
  const fix = `Install ${name}: apt-get install ${name}, or brew install ${name}.`
  try {
    const folder = await cached(`debian-${name}`, packages.join(' '), async (target) => {
      for (const wanted of packages) await run('apt-get', ['download', wanted], target)
      const archives = (await readdir(target)).filter((file) => file.endsWith('.deb'))
      for (const archive of archives) await run('dpkg-deb', ['--extract', archive, '.'], target)
    })
    const file = join(folder, inPackage)
    const environment = { LD_LIBRARY_PATH: (await libraries(join(folder, 'usr/lib'))).join(':') }
    const version = versionOf(file, environment)
    if (version !== undefined) return { file, version, environment }
  } catch (cause) {
    throw new Error(`${name} is not on the PATH, and Debian's package cannot be had. ${fix}`, { cause })
  }
  throw new Error(`Debian's ${name} does not run here. ${fix}`)
}

/** wrk prints its version and fails. */
function versionOf(file: string, environment: Record<string, string>): string | undefined {
  const { error, stdout, stderr } = spawnSync(file, ['-v'], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  if (error !== undefined) return undefined
  return /(?:nginx\/|wrk )(\S+)/.exec(stdout + stderr)?.[1]
}

async function libraries(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  return (await readdir(folder)).filter((name) => name.includes('-linux-')).map((name) => join(folder, name))
}
