import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function DecisionsPage() {
  return (
    <>
      <PageHeader title="Decisions" />
      <Empty title="This page is not built yet" />
    </>
  )
}
