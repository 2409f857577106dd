import * as v from 'valibot'
import { durationMs, httpUrl } from '#runtime/settings.ts'

export const settings = {
  /** The gateway as this function sees it; on faasd http://gateway:8080. Never 127.0.0.1, which is the function itself. */
  gateway_url: v.optional(httpUrl, 'http://gateway.openfaas:8080'),
  /** of-watchdog's, which is what ends a stream that goes on. */
  write_timeout: v.optional(durationMs, '57s'),
  /** The path of a catalogue to use in place of the shipped one. */
  ROUTER_CONFIG: v.optional(v.string()),
  /** The text of one. The secret `router-config` can hold it too. */
  ROUTER_CONFIG_YAML: v.optional(v.string()),
}
