import { writingScript } from './lua.ts'

/** Ends a script with an error unless the user may do all of this. A server that only speaks as Redis does may not be able to tell. */
const checkRights = (commands: string) => `
for command in string.gmatch('${commands}', '%S+') do
  if redis.acl_check_cmd and not redis.acl_check_cmd(command, key('ledger'), '', '', '') then
    return redis.error_reply('NOPERM ' .. command)
  end
end
`

/**
 * Answers with an error unless the user may do all that reserving, settling and expiring does, and the ledger is one. Redis looks at the
 * rights only when a script gets to the command, after what it has done already: it is asked before there is anything to lose.
 */
export const rightsScript = writingScript(
  checkRights(
    [
      ...['GET', 'SET', 'PEXPIRE', 'PTTL', 'HGET', 'HMGET', 'HSET', 'HDEL', 'HEXISTS', 'HINCRBY'],
      ...['XADD', 'XDEL', 'ZADD', 'ZRANGE', 'ZREM', 'SADD', 'SISMEMBER'],
    ].join(' '),
  ),
  `redis.call('XLEN', key('ledger')) return 1`,
)

/**
 * For each script that stores sums: a right that is lost on a connection would else leave what the script has begun, such as a
 * reservation whose caller is told that there is none. These few are asked about every time; the others fail before they change anything.
 */
export const rightsToStore = checkRights('HSET HDEL HINCRBY PTTL PEXPIRE')
