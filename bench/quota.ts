import { access, mkdir, readFile, realpath, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '#runtime/error-message.ts'
import { say } from './command.ts'

/** A control group whose processes' CPU time is counted, and which may get a share of one CPU, as a container with a CPU limit does. */
export type Quota = {
  /** A process joins the group by writing its id into each of these files. */
  processesFiles: string[]
  /** Begins a new period with the whole share, so that no run pays for what the one before it used. */
  refill(): Promise<void>
  /** The CPU time that the group's processes have used since it was made, in milliseconds. */
  cpuMs(): Promise<number>
  /** Removes the group; its processes must have ended. */
  close(): Promise<void>
}

type Setting = [file: string, value: string]

/** The period that Kubernetes and Docker use as well. */
const periodMicroseconds = 100_000

/**
 * Makes a group for `milliCpu` thousandths of a CPU, or without a limit, under cgroup v1 or v2, whichever the machine has.
 * @throws Error saying why this machine allows none
 */
async function createQuota(milliCpu?: number): Promise<Quota> {
  const quota = milliCpu === undefined ? undefined : String((milliCpu * periodMicroseconds) / 1000)
  const name = `llm-bench-${process.pid}`
  if (await exists('/sys/fs/cgroup/cgroup.controllers')) {
    const group = join('/sys/fs/cgroup', name)
    return openGroups([group], {
      settings: ['max', ...(quota ? [quota] : [])].map((share) => [
        join(group, 'cpu.max'),
        `${share} ${periodMicroseconds}`,
      ]),
      cpuMs: async () =>
        Number(/^usage_usec (\d+)$/m.exec(await readFile(join(group, 'cpu.stat'), 'utf8'))?.[1]) / 1000,
    })
  }
  if ((await exists('/sys/fs/cgroup/cpu')) && (await exists('/sys/fs/cgroup/cpuacct'))) {
    const limited = join('/sys/fs/cgroup/cpu', name)
    const counted = join('/sys/fs/cgroup/cpuacct', name)
    return openGroups([limited, counted], {
      settings: [
        [join(limited, 'cpu.cfs_period_us'), String(periodMicroseconds)],
        ...['-1', ...(quota ? [quota] : [])].map((share): Setting => [join(limited, 'cpu.cfs_quota_us'), share]),
      ],
      cpuMs: async () => Number(await readFile(join(counted, 'cpuacct.usage'), 'utf8')) / 1e6,
    })
  }
  throw new Error('there is no CPU controller under /sys/fs/cgroup: mount one, or run this in a virtual machine')
}

/** Runs in a group of its own, and ends that afterwards; undefined where this machine allows none, which is said. */
export async function measureInGroup<Result>(
  milliCpu: number | undefined,
  run: (quota: Quota) => Promise<Result>,
): Promise<Result | undefined> {
  const quota = await createQuota(milliCpu).catch((error: unknown) => {
    say(`no control group: ${messageOf(error)}`)
    return undefined
  })
  if (quota === undefined) return undefined
  try {
    return await run(quota)
  } finally {
    await quota.close()
  }
}

async function openGroups(
  groups: string[],
  { settings, cpuMs }: { settings: Setting[]; cpuMs: () => Promise<number> },
): Promise<Quota> {
  for (const group of groups) {
    // Distributions that mount both controllers of cgroup v1 as one have it already.
    await mkdir(group, { recursive: true }).catch((cause: unknown) => {
      throw new Error(`the control group ${group} cannot be made: run this as root`, { cause })
    })
  }
  const refill = async () => {
    for (const [file, value] of settings) await writeFile(file, value, { flag: 'r+' })
  }
  const close = async () => {
    for (const group of new Set(await Promise.all(groups.map((group) => realpath(group))))) await rmdir(group)
  }
  try {
    await refill()
    await cpuMs()
    return { processesFiles: groups.map((group) => join(group, 'cgroup.procs')), refill, cpuMs, close }
  } catch (cause) {
    await close()
    throw new Error(`${groups[0]} takes no CPU quota: put cpu into /sys/fs/cgroup/cgroup.subtree_control`, { cause })
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
