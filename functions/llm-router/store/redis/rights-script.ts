import { writingScript } from './lua.ts'

/**
 * Answers with an error unless the user may do all that reserving, settling and expiring does, and the ledger is one. Redis looks at the
 * rights only when a script gets to the command, after what it has done already: it is asked before there is anything to lose.
 */
export const rightsScript = writingScript(`
local ledger = key('ledger')
for command in string.gmatch('${[
  ...['GET', 'SET', 'PEXPIRE', 'PTTL', 'HGET', 'HMGET', 'HSET', 'HDEL', 'HEXISTS', 'HINCRBY'],
  ...['XADD', 'XDEL', 'ZADD', 'ZRANGE', 'ZREM', 'SADD', 'SISMEMBER'],
].join(' ')}', '%S+') do
  -- A server that only speaks as Redis does may not be able to tell.
  if redis.acl_check_cmd and not redis.acl_check_cmd(command, ledger, '', '', '') then
    return redis.error_reply('NOPERM ' .. command)
  end
end
redis.call('XLEN', ledger)
return 1
`)
