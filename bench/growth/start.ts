import { writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { prepareChain } from '../chain/chain.ts'
import { describeMachine, flag, readOptions } from '../command.ts'
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

Nothing may grow faster than linearly. The exit code is 1 where something does, or where an answer was an error.`
const names = dimensions.map(({ name }) => name)
const options = {
  only: v.optional(v.picklist(names, `must be one of ${names.join(', ')}`)),
  seconds: v.optional(v.pipe(v.string(), v.transform(Number), v.gtValue(0, 'must be a number greater than 0')), '4'),
  write: flag(),
}

await main()

async function main(): Promise<void> {
  const given = readOptions(help, options)
  if (given === undefined) return
  if (given.write && given.only !== undefined) {
    console.error('--write writes all of the page: leave out --only.')
    process.exitCode = 2
    return
  }
  const chosen = dimensions.filter(({ name }) => given.only === undefined || given.only === name)
  const machine = describeMachine()
  const measured: Measured[] = []
  await inFolder('growth', async (folder) => {
    await prepareChain(folder)
    for (const dimension of chosen) {
      const levels = []
      for (const size of dimension.sizes) levels.push(await measureLevel(dimension, size, folder, given.seconds * 1000))
      measured.push({ dimension, levels })
      console.log(`${textOf({ dimension, levels })}\n`)
    }
  })
  console.log(machine)
  if (given.write) {
    const date = new Date().toISOString().slice(0, 10)
    const page = pageOf(measured, { machine, date, command: 'npm run bench:growth -- --write' })
    writeFileSync(new URL('../GROWTH.md', import.meta.url), page)
    for (const one of measured) writeFileSync(new URL(`${one.dimension.name}.svg`, import.meta.url), pictureOf(one))
  }
  if (measured.some(({ levels }) => growthOf(levels).verdict !== 'ok')) process.exitCode = 1
}
