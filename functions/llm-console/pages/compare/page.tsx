import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function ComparePage() {
  return (
    <>
      <PageHeader title="Compare" />
      <Empty title="This page is not built yet" />
    </>
  )
}
