import * as v from 'valibot'

/** `session`: whether somebody is signed in, and whether anybody can. */
export const sessionSchema = v.object({ configured: v.boolean(), signed_in: v.boolean() })
