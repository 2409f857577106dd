import * as v from 'valibot'
import { durationMs, httpUrl } from '#runtime/settings.ts'

export const settings = {
  /** The gateway as this function sees it; through it, the router's ledger is read. */
  gateway_url: v.optional(httpUrl, 'http://gateway.openfaas:8080'),
  /** of-watchdog's: a run takes less. */
  exec_timeout: v.optional(durationMs, '50s'),
}
