import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasKey, hasNoSecrets, isOpenToNobody } from './promises.ts'

test('what looks for keys finds them, wherever they are, and takes nothing else for one', () => {
  const keys = [
    'gsk_Zx81jfkQpL2mv90sTbYa',
    'AKIAIOSFODNN7EXAMPLE',
    'Bearer Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg==',
    '-----BEGIN PRIVATE KEY-----',
  ]
  const others = [
    'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
    'groq-api-key',
    '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  ]
  for (const key of keys) {
    assert.ok(hasKey(key), key)
    assert.throws(() => hasNoSecrets([{ type: 'a', name: 'b', inputs: { deep: [{ in: { it: key } }] } }]), /has /)
  }
  for (const other of others) assert.ok(!hasKey(other), other)
  for (const type of [
    'aws:secretsmanager/secretVersion:SecretVersion',
    'azure-native:keyvault:Secret',
    'kubernetes:core/v1:Secret',
  ]) {
    assert.throws(() => hasNoSecrets([{ type, name: 'b', inputs: {} }]))
  }
  const open = [{ type: 'a', name: 'b', inputs: { ingress: [{ cidrBlocks: ['0.0.0.0/0'] }] } }]
  assert.throws(() => isOpenToNobody(open))
})
