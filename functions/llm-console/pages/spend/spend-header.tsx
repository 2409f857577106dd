import { useClient } from '../api/context.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { saveFile } from '../parts/save-file.ts'
import { FailureState, LateNotice } from '../parts/states.tsx'
import { useOnce } from '../parts/use-once.ts'

/** The file of all that the page shows: where it is asked for, and its name. */
type File = { path: string; name: string }

/** The heading of the page Spend, with its file where there is one. */
export function SpendHeader({ file }: { file: File | undefined }) {
  const client = useClient()
  const { run, isBusy, lateMs, failure } = useOnce(save, { mayRepeat: true })

  async function save({ path, name }: File) {
    const answered = await client.askText(path, 'text/csv')
    if (!answered.ok) return answered.failure
    saveFile(name, 'text/csv', answered.value)
    return undefined
  }

  return (
    <>
      <PageHeader title="Spend" intro="What all replicas have spent. Days are those of the catalogue’s time zone.">
        {file && (
          <button type="button" disabled={isBusy} onClick={() => run(file)}>
            Save as CSV
          </button>
        )}
      </PageHeader>
      <LateNotice ms={lateMs}>The file is still awaited.</LateNotice>
      {file && failure && <FailureState failure={failure} onRetry={() => run(file)} />}
    </>
  )
}
