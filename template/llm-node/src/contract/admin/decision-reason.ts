type Decided = { reason?: string | undefined; code?: string | undefined }

/** Why a target was chosen; the error's code where none was. */
export function reasonOf({ reason, code }: Decided): string | undefined {
  return reason ?? code
}
