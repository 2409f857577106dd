import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { schemaInstance } from '../../../../local/simulators/schema-instance/instance.ts'

type Json = Record<string, unknown>

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)

function check(schema: Json): unknown {
  const instance = schemaInstance(schema)
  const validate = ajv.compile(schema)
  assert.ok(
    validate(instance),
    `${JSON.stringify(instance)} of ${JSON.stringify(schema)}: ${ajv.errorsText(validate.errors)}`,
  )
  return instance
}

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, nickname: { type: 'string' } },
  required: ['name', 'age'],
  additionalProperties: false,
}

describe('an instance of a schema', () => {
  it('has what is required and no more', () => {
    assert.deepEqual(check(person), { name: 'simulated', age: 0 })
  })

  const cases: [what: string, schema: Json, instance: unknown][] = [
    ['the first of an enum', { enum: ['b', 'a'] }, 'b'],
    ['the first of an enum that is of the type', { type: 'string', enum: [null, 'a'] }, 'a'],
    ['a constant', { const: { a: [1] } }, { a: [1] }],
    ['the first of several types', { type: ['string', 'null'] }, 'simulated'],
    ['the first branch', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 0],
    ['the first branch that can be met', { oneOf: [false, { type: 'boolean' }] }, false],
    ['bounds', { type: 'integer', exclusiveMinimum: 3, maximum: 5, multipleOf: 5 }, 5],
    ['bounds below 0', { type: 'integer', maximum: -3 }, -3],
    ['a fraction between bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    ['a length', { type: 'string', minLength: 12 }, 'simulatedxxx'],
    ['a short length', { type: 'string', maxLength: 3 }, 'sim'],
    ['as many items as it must', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [0, 0]],
    ['items that differ', { type: 'array', items: { type: 'integer' }, minItems: 3, uniqueItems: true }, [0, 1, 2]],
    ['no item where none must be', { type: 'array', items: { type: 'integer' } }, []],
    ['first items of their own', { prefixItems: [{ const: 1 }, {}], items: { const: 2 }, minItems: 3 }, [1, null, 2]],
    ['an item that must be among them', { type: 'array', contains: { const: 7 } }, [7]],
    [
      'schemas that hold at once',
      { allOf: [person, { required: ['nickname'] }] },
      { name: 'simulated', age: 0, nickname: 'simulated' },
    ],
    ['number and integer at once', { allOf: [{ type: 'number' }, { type: 'integer', minimum: 2 }] }, 2],
    [
      'what follows from another',
      { properties: { a: {} }, required: ['a'], dependentRequired: { a: ['b'] } },
      { a: null, b: null },
    ],
    [
      'names that nobody listed',
      { type: 'object', additionalProperties: { type: 'boolean' }, minProperties: 1 },
      { simulated1: false },
    ],
    ['nothing, where anything will do', {}, null],
  ]
  for (const [what, schema, instance] of cases) it(`has ${what}`, () => assert.deepEqual(check(schema), instance))

  it('ends, where a schema refers to itself', () => {
    const node = { properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }, required: ['next'] }
    assert.deepEqual(check({ $ref: '#/$defs/node', $defs: { node } }), { next: null })
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } } },
      required: ['children'],
    }
    assert.deepEqual(check(tree), { children: [] })
    assert.equal(schemaInstance({ type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] }), null)
  })

  it('reads what a description says of limits, as Anthropic has them told', () => {
    const description = 'How old.\n\n{minimum: 18, multipleOf: 5, examples: ["a, b: c"]}'
    assert.equal(
      schemaInstance({ type: 'integer', description: description.replace(', examples: ["a, b: c"]', '') }),
      20,
    )
    assert.equal(schemaInstance({ type: 'integer', description }), 0, 'what cannot be read says nothing')
    assert.equal(check({ type: 'integer', description: 'any {thing}' }), 0)
  })

  it('follows names that are escaped in a reference', () => {
    assert.equal(check({ $ref: '#/$defs/a~1b%25', $defs: { 'a/b%': { const: 3 } } }), 3)
  })

  for (const format of [
    'date-time',
    'date',
    'time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uri',
    'uri-reference',
    'uuid',
    'json-pointer',
    'regex',
    'byte',
  ]) {
    it(`has the format ${format}, also several times`, () => {
      check({ type: 'array', items: { type: 'string', format }, minItems: 3, uniqueItems: true })
    })
  }

  for (const pattern of ['^[A-Z]{2}-\\d{4}$', '^(red|green)$', '\\S', '^#[0-9a-f]{6}$', '^\\+?[1-9]\\d{1,14}$', '^$']) {
    it(`fits the pattern ${pattern}`, () => {
      check({ type: 'string', pattern })
    })
  }

  it('fits every schema that can be met', () => {
    fc.assert(
      fc.property(schemas, ({ schema, definitions }) => {
        check({ ...schema, $defs: definitions })
      }),
      { numRuns: 300 },
    )
  })
})

/** Bounds that leave something between them. */
const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(9)).map(([low, width]) => [low, low + width] as const)
const lengths = fc.tuple(fc.nat(12), fc.nat(20)).map(([low, width]) => [low, low + width] as const)
const names = fc.constantFrom('a', 'b', 'c', 'length', 'x/y')

const leaf: fc.Arbitrary<Json> = fc.oneof(
  bounds.map(([minimum, maximum]) => ({ type: 'integer', minimum, maximum })),
  bounds.map(([low, high]) => ({ type: 'number', exclusiveMinimum: low, exclusiveMaximum: high + 1 })),
  fc.record({
    type: fc.constant('integer'),
    minimum: fc.integer({ min: -50, max: 50 }),
    multipleOf: fc.integer({ min: 1, max: 9 }),
  }),
  lengths.map(([minLength, maxLength]) => ({ type: 'string', minLength, maxLength })),
  fc.constantFrom('date', 'email', 'uuid').map((format) => ({ type: 'string', format })),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
  fc.jsonValue({ maxDepth: 1 }).map((value) => ({ const: value })),
  fc.constantFrom('boolean', 'integer', 'string').map((type) => ({ type: [type, 'null'] })),
  fc.constant({}),
)

const { any } = fc.letrec<{ any: Json; object: Json }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie('object'),
    fc.constantFrom('one', 'two').map((name) => ({ $ref: `#/$defs/${name}` })),
    fc.record({ type: fc.constant('array'), items: tie('any'), minItems: fc.nat(2) }),
    fc.record({
      type: fc.constant('array'),
      prefixItems: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
      minItems: fc.nat(3),
    }),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie('object'), tie('object')).map(([one, other]) => ({
      oneOf: [one, other].map((branch, index) => ({
        allOf: [branch, { properties: { kind: { const: index } }, required: ['kind'] }],
      })),
    })),
  ),
  object: fc.dictionary(names, tie('any'), { maxKeys: 3 }).chain((properties) =>
    fc.record({
      type: fc.constant('object'),
      properties: fc.constant(properties),
      required: fc.subarray(Object.keys(properties)),
      minProperties: fc.nat(2),
    }),
  ),
}))

/** A value that may refer to itself, within a property. */
const recursive = fc.record({
  type: fc.constant('object'),
  properties: fc.record({ deep: any }),
  required: fc.constant(['deep']),
})
const schemas = fc.record({
  schema: any,
  definitions: fc.record({ one: leaf, two: fc.record({ anyOf: fc.tuple(recursive, leaf) }) }),
})
