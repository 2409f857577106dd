import * as v from 'valibot'
import { dayMs, parseGoDuration } from '#runtime/contract/durations.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { without } from '#runtime/contract/without.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json } from '#runtime/http/call.ts'
import { type ChangesParts, createChanges, type Issued } from '../keys/changes.ts'
import { idSchema } from '../keys/key-schema.ts'
import { showDeclared, showStored } from '../keys/shown-key.ts'
import type { AdminRoute } from './guard.ts'
import { parametersOf, readQuery } from './query.ts'

const path = '/admin/keys'
const defaultGrace = '24h'

const graceText = 'must be a time such as 24h, 30m or 7d, 90d at most; 0s ends the old token at once'
const version = v.optional(v.pipe(v.number('must be a number'), v.integer('must be a whole number')))
const rotateSchema = v.strictObject({
  version,
  grace: v.pipe(
    v.optional(v.string(graceText), defaultGrace),
    v.transform((time) =>
      /^\d{1,3}d$/.test(time) ? Number.parseInt(time, 10) * dayMs : (parseGoDuration(time) ?? Number.NaN),
    ),
    v.check((ms) => ms >= 0 && ms <= 90 * dayMs, graceText),
  ),
})
const revokeSchema = v.strictObject({
  open: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
})

/** `/admin/keys`: makes, lists, shows, changes, rotates and revokes API keys. Hashes are never shown, and a token once. */
export function keyRoutes(parts: ChangesParts): AdminRoute[] {
  const { keyStore, declared, now } = parts
  const changes = createChanges(parts)

  async function list() {
    const { byId } = await declared()
    const stored = (await keyStore.list()).map((key) => showStored(key, now(), byId.has(key.id)))
    return json({ keys: [...Array.from(byId.values(), (key) => showDeclared(key, now())), ...stored] })
  }

  async function create(call: Call) {
    const body = call.json()
    const { id } = parseRequest(v.looseObject({ id: v.optional(idSchema) }), body)
    return issued(call, 'key made', await changes.create(without(Object(body), ['id']), id), 201)
  }

  async function show(call: Call) {
    const id = idOf(call)
    const key = (await declared()).byId.get(id)
    return json(key ? showDeclared(key, now()) : showStored(await changes.find(id), now()))
  }

  async function change(call: Call) {
    const body = call.json()
    const { version: read } = parseRequest(v.looseObject({ version }), body)
    const stored = await changes.change(idOf(call), without(Object(body), ['version']), read)
    call.note({ admin: 'key changed', key: stored.id })
    return json(showStored(stored, now()))
  }

  async function rotate(call: Call) {
    const [, id] = /^([^/]+)\/rotate$/.exec(idOf(call)) ?? []
    if (id === undefined) throw new LlmError('unknown_path', `POST is accepted at ${path} and at ${path}/ID/rotate`)
    const { grace, version: read } = parseRequest(rotateSchema, call.body.length === 0 ? {} : call.json())
    return issued(call, 'key rotated', await changes.rotate(id, grace, read))
  }

  async function revoke(call: Call) {
    const id = idOf(call)
    const { open } = readQuery(revokeSchema, call.query)
    const isRemoved = await changes.revoke(id, open === 'true')
    call.note({ admin: 'key revoked', key: id })
    const stays = 'It was the last key, and stays without a token: without any key, the router would answer everybody.'
    return json({ id, revoked: true, removed: isRemoved, ...(!isRemoved && { message: stays }) })
  }

  function issued(call: Call, admin: string, { stored, token }: Issued, status = 200) {
    call.note({ admin, key: stored.id })
    return json({ ...showStored(stored, now()), token }, { 'cache-control': 'no-store' }, status)
  }

  return [
    { method: 'GET', path, handle: list },
    { method: 'POST', path, handle: create },
    { method: 'GET', path: `${path}/*`, handle: show },
    { method: 'PATCH', path: `${path}/*`, handle: change },
    { method: 'DELETE', path: `${path}/*`, parameters: parametersOf(revokeSchema), handle: revoke },
    { method: 'POST', path: `${path}/*`, handle: rotate },
  ]
}

function idOf(call: Call): string {
  return call.path.slice(`${path}/`.length)
}
