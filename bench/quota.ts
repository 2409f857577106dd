import { access, mkdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A control group whose processes get a share of one CPU, as a container with a CPU limit does. */
export type Quota = {
  /** A process joins the group by writing its id into this file. */
  processesFile: string
  /** Begins a new period with the whole share, so that no run pays for what the one before it used. */
  refill(): Promise<void>
  /** Removes the group; its processes must have ended. */
  close(): Promise<void>
}

/** The period that Kubernetes and Docker use as well. */
const periodMicroseconds = 100_000

/**
 * Makes a group for `milliCpu` thousandths of a CPU, under cgroup v1 or v2, whichever the machine has.
 * @throws Error saying why this machine allows none
 */
export async function createQuota(milliCpu: number): Promise<Quota> {
  const quotaMicroseconds = (milliCpu * periodMicroseconds) / 1000
  const name = `llm-bench-${process.pid}`
  if (await exists('/sys/fs/cgroup/cgroup.controllers')) {
    const group = join('/sys/fs/cgroup', name)
    return openGroup(group, [
      ['cpu.max', `max ${periodMicroseconds}`],
      ['cpu.max', `${quotaMicroseconds} ${periodMicroseconds}`],
    ])
  }
  if (await exists('/sys/fs/cgroup/cpu')) {
    const group = join('/sys/fs/cgroup/cpu', name)
    return openGroup(group, [
      ['cpu.cfs_period_us', String(periodMicroseconds)],
      ['cpu.cfs_quota_us', '-1'],
      ['cpu.cfs_quota_us', String(quotaMicroseconds)],
    ])
  }
  throw new Error('there is no CPU controller under /sys/fs/cgroup: mount one, or run this in a virtual machine')
}

async function openGroup(group: string, settings: [file: string, value: string][]): Promise<Quota> {
  await mkdir(group).catch((cause: unknown) => {
    throw new Error(`the control group ${group} cannot be made: run this as root`, { cause })
  })
  const refill = async () => {
    for (const [file, value] of settings) await writeFile(join(group, file), value, { flag: 'r+' })
  }
  const quota = { processesFile: join(group, 'cgroup.procs'), refill, close: () => rmdir(group) }
  try {
    await refill()
    return quota
  } catch (cause) {
    await quota.close()
    throw new Error(`${group} takes no CPU quota: put cpu into /sys/fs/cgroup/cgroup.subtree_control`, { cause })
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
