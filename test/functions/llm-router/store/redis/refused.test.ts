import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toStoreError } from '../../../../../functions/llm-router/store/redis/failures.ts'

test('a connection to Redis that is refused says so, whatever the network calls it', () => {
  for (const code of ['ECONNREFUSED', 'EPERM', 'EACCES', 'EADDRNOTAVAIL']) {
    const refused = Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
    const lost = Object.assign(new Error(`read ${code}`), { code, syscall: 'read' })
    assert.match(toStoreError(refused).message, /does not accept connections; start it/)
    assert.match(toStoreError(new Error('closed'), refused).message, /does not accept connections; start it/)
    assert.match(toStoreError(lost).message, /see its own log/)
  }
  const exhausted = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE', syscall: 'connect' })
  assert.match(toStoreError(exhausted).message, /raise its limit of open files/)
})
