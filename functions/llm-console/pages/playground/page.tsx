import { PageHeader } from '../parts/page-header.tsx'
import { Empty } from '../parts/states.tsx'

export default function PlaygroundPage() {
  return (
    <>
      <PageHeader title="Playground" />
      <Empty title="This page is not built yet" />
    </>
  )
}
