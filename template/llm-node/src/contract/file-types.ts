const office = 'application/vnd.openxmlformats-officedocument'

/** The media type by the extension of the name, for files that come without one. A file without an extension counts as a PDF. */
export const typesByEnding: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  docx: `${office}.wordprocessingml.document`,
  xlsx: `${office}.spreadsheetml.sheet`,
}

/** A name for a file that has none, with the extension of its media type. */
export function nameFor(mediaType: string): string {
  const ending = Object.keys(typesByEnding).find((one) => typesByEnding[one] === mediaType)
  return ending === undefined ? 'document' : `document.${ending}`
}
