import { Component, type ComponentChildren, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Page, PageProps } from '../page.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, FailureState, Loading } from '../parts/states.tsx'
import { type Address, addressOf } from './address.ts'

type LoadedPage = { name: string; Content: ComponentType<PageProps> | undefined }

/** The page that the address names, once its code is there. */
export function PageFrame({ pages, address }: { pages: readonly Page[]; address: Address }) {
  const [first] = pages
  const page =
    address.name === '' || address.name === 'link-used' ? first : pages.find(({ name }) => name === address.name)
  const [loaded, setLoaded] = useState<LoadedPage>()
  const [turn, setTurn] = useState(0)

  useEffect(() => {
    if (page === undefined) return undefined
    let isWanted = true
    page.load().then(
      (Content) => isWanted && setLoaded({ name: page.name, Content }),
      () => isWanted && setLoaded({ name: page.name, Content: undefined }),
    )
    return () => {
      isWanted = false
    }
  }, [page, turn])

  return (
    <main id="content" tabIndex={-1}>
      {page === undefined ? (
        <>
          <PageHeader title="There is no such page" />
          <Empty title={`The console has no page of this name`}>
            <a href={addressOf(first?.name ?? '')}>Go to {first?.title}</a>
          </Empty>
        </>
      ) : loaded?.name !== page.name ? (
        <Loading />
      ) : loaded.Content === undefined ? (
        <FailureState
          failure={{
            kind: 'unreachable',
            message: 'This page did not load. The console may have been replaced by another version.',
          }}
          onRetry={() => (turn > 0 ? location.reload() : setTurn(turn + 1))}
        />
      ) : (
        <Guard key={page.name} address={`${address.rest}?${address.query}`}>
          <loaded.Content rest={address.rest} query={address.query} />
        </Guard>
      )}
    </main>
  )
}

type GuardProps = { address: string; children: ComponentChildren }

/** Shows a page's own failure in its place, so that the others can still be opened, and the same one at another address. */
class Guard extends Component<GuardProps, { failedAt?: string }> {
  override state: { failedAt?: string } = {}

  override componentDidCatch() {
    this.setState({ failedAt: this.props.address })
  }

  override render({ address, children }: GuardProps) {
    if (this.state.failedAt !== address) return children
    const message = 'This page has failed. Reload it; if it fails again, report what the browser’s console says.'
    return <FailureState failure={{ kind: 'refused', message }} onRetry={() => location.reload()} />
  }
}
