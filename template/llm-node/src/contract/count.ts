import * as v from 'valibot'

/** A number in a request of what there has to be at least one of, such as the tokens of an answer. */
export const countSchema = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
)
