import * as v from 'valibot'

/** The parts of a message in OpenAI's format. A provider function takes those that its provider has an equivalent for. */
export const textPart = v.object({ type: v.literal('text'), text: v.string() })
export const refusalPart = v.object({ type: v.literal('refusal'), refusal: v.string() })
export const imagePart = v.object({ type: v.literal('image_url'), image_url: v.object({ url: v.string() }) })
/** The file itself is read elsewhere, by `readableFile`. */
export const filePart = v.looseObject({ type: v.literal('file') })
