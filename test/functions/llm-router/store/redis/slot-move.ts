import { command } from './speak.ts'

/** A move of one slot of a cluster from the node that has it to another, as operators do it. */
export type SlotMove = {
  /** Moves so many of the slot's keys, and returns how many the target has then. */
  moveKeys(most: number): Promise<number>
  /** Moves all that are left, and gives the slot to the target. */
  finish(): Promise<void>
}

/** @param ports of all nodes */
export async function startSlotMove(ports: readonly number[], tag: string): Promise<SlotMove> {
  const slot = numberOf(await command(ports[0] ?? 0, 'CLUSTER', 'KEYSLOT', tag))
  const source = await portOfOwner(ports, slot)
  const target = ports.find((port) => port !== source)
  if (target === undefined) throw new Error('There is no other node.')
  const [sourceId, targetId] = await Promise.all([source, target].map(idOf))
  if (sourceId === undefined || targetId === undefined) throw new Error('A node has no id.')
  await command(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId)
  await command(source, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId)

  async function moveKeys(most: number): Promise<number> {
    const names = words(await command(source, 'CLUSTER', 'GETKEYSINSLOT', slot, `${most}`))
    if (names.length > 0) await command(source, 'MIGRATE', '127.0.0.1', `${target}`, '', '0', '5000', 'KEYS', ...names)
    return Number(numberOf(await command(target ?? 0, 'CLUSTER', 'COUNTKEYSINSLOT', slot)))
  }

  return {
    moveKeys,
    async finish() {
      await moveKeys(1000)
      for (const port of [target, source]) await command(port, 'CLUSTER', 'SETSLOT', slot, 'NODE', targetId)
    },
  }
}

async function portOfOwner(ports: readonly number[], slot: string): Promise<number> {
  const counts = await Promise.all(
    ports.map(async (port) => numberOf(await command(port, 'CLUSTER', 'COUNTKEYSINSLOT', slot))),
  )
  const owner = ports.find((_, index) => counts[index] !== '0')
  if (owner === undefined) throw new Error('No node has keys in the slot.')
  return owner
}

const idOf = async (port: number) => words(await command(port, 'CLUSTER', 'MYID'))[0]

const numberOf = (reply: string) => reply.slice(1).trim()

/** The strings of a reply, without the lines that tell lengths. */
const words = (reply: string) => reply.split('\r\n').filter((line) => line !== '' && !/^[*$]\d+$/.test(line))
