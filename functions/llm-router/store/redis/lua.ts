import { createHash } from 'node:crypto'

/** A script that Redis runs in one atomic step. It is called by its hash, and sent whole only if Redis does not know it yet. */
export type Script = {
  text: string
  sha: string
  /** Whether it may be sent once more when its answer was lost: it does nothing the second time, and answers the same. */
  isRepeatable: boolean
  /** What must have succeeded on a connection before this one runs there. */
  first?: Script
}

/** Of the data in Redis. It grows when a release can no longer read what an earlier one wrote. */
const version = 1

/**
 * Flags make Redis refuse a whole script when it is out of memory or read-only, instead of ending it between two writes.
 * KEYS[1] is the hash tag with which all keys begin, so that a cluster keeps them in one slot; the others' names follow from it.
 * When Redis evicts, it may drop any key and keep the others: each script must do without it.
 */
const start = (flags: string) => `#!lua flags=${flags}
local tag, now = KEYS[1], tonumber(ARGV[1])
local function key(...) return table.concat({ tag, ... }, ':') end
local function whole(number) return string.format('%.0f', number) end
local version = redis.call('GET', key('version'))
if version and version ~= '${version}' then
  return redis.error_reply('VERSION its data is of version ' .. version .. ', and this router reads version ${version}')
end
`

const mark = `if not version then redis.call('SET', key('version'), '${version}') end
-- DEL is not among the rights that operators give.
local function drop(...) for _, name in ipairs({ ... }) do redis.call('PEXPIRE', name, 0) end end
`

export function readingScript(text: string): Script {
  return { ...script(start('no-writes') + text), isRepeatable: true }
}

/** For what makes room, or must be possible without any. It is not refused for lack of memory, so it adds little. */
export function freeingScript(...texts: string[]): Script {
  return script(start('allow-oom') + mark + texts.join('\n'))
}

export function writingScript(...texts: string[]): Script {
  return script(start('') + mark + texts.join('\n'))
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex'), isRepeatable: false }
}
