import { useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import type { Failure } from '../api/result.ts'
import { useLateMs } from '../api/use-late.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { saveFile } from '../parts/save-file.ts'
import { FailureState, LateNotice } from '../parts/states.tsx'

/** The file of all that the page shows: where it is asked for, and its name. */
type File = { path: string; name: string }

/** The heading of the page Spend, with its file where there is one. */
export function SpendHeader({ file }: { file: File | undefined }) {
  const client = useClient()
  const [{ isBusy, failure }, setState] = useState<{ isBusy: boolean; failure?: Failure }>({ isBusy: false })
  const lateMs = useLateMs(isBusy, 0)

  async function save({ path, name }: File) {
    setState({ isBusy: true })
    const answered = await client.askText(path, 'text/csv')
    if (answered.ok) saveFile(name, 'text/csv', answered.value)
    setState(answered.ok ? { isBusy: false } : { isBusy: false, failure: answered.failure })
  }

  return (
    <>
      <PageHeader title="Spend" intro="What all replicas have spent. Days are those of the catalogue’s time zone.">
        {file && (
          <button type="button" disabled={isBusy} onClick={() => save(file)}>
            Save as CSV
          </button>
        )}
      </PageHeader>
      <LateNotice ms={lateMs}>The file is still awaited.</LateNotice>
      {file && failure && <FailureState failure={failure} onRetry={() => save(file)} />}
    </>
  )
}
