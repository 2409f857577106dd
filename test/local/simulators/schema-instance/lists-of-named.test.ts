import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaInstance } from '../../../../local/simulators/schema-instance/instance.ts'

test('an instance has an item in a list of what a reference names, where nothing is required', () => {
  const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
  const tasks = { type: 'array', items: { $ref: '#/$defs/P' } }
  const properties = { tasks, title: { type: 'string' } }
  const wrapper = { type: 'object', properties, required: [], $defs: { P: person } }
  assert.deepEqual(schemaInstance(wrapper), { tasks: [{ name: 'simulated' }] })
  assert.deepEqual(schemaInstance({ ...wrapper, required: ['title'] }), { title: 'simulated' })
  assert.deepEqual(schemaInstance({ ...wrapper, properties: { tasks: { ...tasks, maxItems: 0 } } }), {})
  const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } } } }
  assert.deepEqual(schemaInstance(tree), { children: [{}] })
})
