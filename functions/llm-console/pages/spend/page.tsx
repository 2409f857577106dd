import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function SpendPage() {
  return (
    <>
      <PageHeader title="Spend" />
      <Empty title="This page is not built yet" />
    </>
  )
}
