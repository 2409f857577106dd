import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { prepareChain } from '../chain/chain.ts'
import { inFolder } from '../in-folder.ts'
import { dimensions } from './dimensions.ts'
import { growthOf } from './exponent.ts'
import { measureLevel } from './measure.ts'
import { type Measured, pageOf, pictureOf, textOf } from './report.ts'

const help = `npm run bench:growth [-- options]   requests per second and p99 by size of bodies, catalogue and so on

  --only NAME   one of ${dimensions.map(({ name }) => name).join(', ')}; all without it, in about three minutes
  --seconds N   how long each size is measured, after half as long to warm up (4)
  --write       writes bench/GROWTH.md and its pictures
  --help        this text

Nothing may grow faster than linearly. The exit code is 1 where something does, or where an answer was an error.
`
const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = { only: text, seconds: { ...text, default: '4' }, write: flag, help: flag } as const

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({ options })
  const chosen = dimensions.filter(({ name }) => values.only === undefined || values.only === name)
  const forMs = Number(values.seconds) * 1000
  if (values.help || chosen.length === 0 || !(forMs > 0) || (values.write && values.only !== undefined)) {
    const isHelp = values.help === true
    process[isHelp ? 'stdout' : 'stderr'].write(
      isHelp ? help : `An option is wrong, or --write is with --only.\n${help}`,
    )
    return isHelp ? 0 : 2
  }
  // Taken before, because the benchmark is a load itself.
  const machine = `Node ${process.version}, ${availableParallelism()} CPUs, load before: ${loadavg()[0]?.toFixed(1)}`
  const measured: Measured[] = []
  await inFolder('growth', async (folder) => {
    await prepareChain(folder)
    for (const dimension of chosen) {
      const levels = []
      for (const size of dimension.sizes) levels.push(await measureLevel(dimension, size, folder, forMs))
      measured.push({ dimension, levels })
      console.log(`${textOf({ dimension, levels })}\n`)
    }
  })
  console.log(machine)
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10)
    const page = pageOf(measured, { machine, date, command: 'npm run bench:growth -- --write' })
    writeFileSync(new URL('../GROWTH.md', import.meta.url), page)
    for (const one of measured) writeFileSync(new URL(`${one.dimension.name}.svg`, import.meta.url), pictureOf(one))
  }
  return measured.every(({ levels }) => growthOf(levels).verdict === 'ok') ? 0 : 1
}
