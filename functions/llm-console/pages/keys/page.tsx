import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function KeysPage() {
  return (
    <>
      <PageHeader title="Keys" />
      <Empty title="This page is not built yet" />
    </>
  )
}
