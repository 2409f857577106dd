import * as v from 'valibot'
import { httpUrl } from '#runtime/settings.ts'

export const settings = {
  /** The gateway as this function sees it; through it, the router is asked. */
  gateway_url: v.optional(httpUrl, 'http://gateway.openfaas:8080'),
}
