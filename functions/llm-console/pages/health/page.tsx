import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function HealthPage() {
  return (
    <>
      <PageHeader title="Health" />
      <Empty title="This page is not built yet" />
    </>
  )
}
