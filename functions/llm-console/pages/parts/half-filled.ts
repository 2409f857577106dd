/**
 * The names of the fields in which something stands that is no value, such as a day without its time. The browser gives such a field the
 * empty text as its value, as if nothing stood there.
 */
export function halfFilled(form: HTMLFormElement): string[] {
  return [...form.elements].flatMap((field) =>
    field instanceof HTMLInputElement && field.validity.badInput ? [field.name] : [],
  )
}
