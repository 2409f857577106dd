/** Tells one event of a streamed answer. */
export type Tell = (type: string, fields: object) => void

/** Where an item of the output stands. */
export type Place = {
  id: string
  /** Tells that the item has begun. */
  begin(item: object): void
  /** Tells an event of the item. */
  tell: Tell
  /** Tells that the item has ended, and returns it. */
  end(item: object): object
}

/** An item that is not ended yet. */
export type OpenItem = {
  /** Its final form. `completed`, unless the answer was cut within it. */
  end(status: 'completed' | 'incomplete'): object
}

/** @param index the place of the item in the output */
export function placeAt(index: number, id: string, tell: Tell): Place {
  return {
    id,
    begin: (item) => tell('response.output_item.added', { output_index: index, item: { id, ...item } }),
    tell: (type, fields) => tell(type, { item_id: id, output_index: index, ...fields }),
    end(item) {
      const whole = { id, ...item }
      tell('response.output_item.done', { output_index: index, item: whole })
      return whole
    },
  }
}
