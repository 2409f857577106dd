import * as v from 'valibot'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { recordSchema } from '../catalogue/record-schema.ts'
import { boundsOf } from '../observe/recordings/bounds.ts'
import type { Store } from '../store/port.ts'
import type { BackgroundTask } from './background.ts'

const everyMs = 600_000

type Parts = { store: Pick<Store, 'recordings'>; catalogue: Pick<Catalogue, 'record'>; now: () => number }

/**
 * Forgets recordings whose time is over though no new ones push them out: few requests are drawn, or the catalogue records no longer.
 * Without its entry, those of an earlier catalogue are kept for as long as by default.
 */
export function forgottenRecordings({ store: { recordings }, catalogue, now }: Parts): BackgroundTask {
  const settings = catalogue.record ?? v.parse(recordSchema, {})
  return {
    everyMs: () => everyMs,
    async run() {
      let { bytes } = await recordings.size()
      // One step forgets only so many.
      for (let before = Number.POSITIVE_INFINITY; bytes > 0 && bytes < before; ) {
        before = bytes
        await recordings.append([], boundsOf(settings, now()))
        bytes = (await recordings.size()).bytes
      }
    },
  }
}
