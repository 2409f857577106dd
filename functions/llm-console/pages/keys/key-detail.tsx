import { useState } from 'preact/hooks'
import { fullNameOf, isStored, type Key, keyPath, keySchema } from '../api/keys.ts'
import { useQuery } from '../api/query.ts'
import type { Failure } from '../api/result.ts'
import { useChange } from '../api/use-change.ts'
import { Confirm } from '../parts/confirm.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, FailureState, LateNotice, Loaded } from '../parts/states.tsx'
import { useOnce } from '../parts/use-once.ts'
import { addressOf } from '../shell/address.ts'
import { ChangeKey } from './change-key.tsx'
import type { Properties } from './form-values.ts'
import { KeyBalances } from './key-balances.tsx'
import { KeyFacts } from './key-facts.tsx'
import { RevokeKey } from './revoke-key.tsx'
import { RotateKey } from './rotate-key.tsx'

type Step = 'change' | 'rotate' | 'disable' | 'revoke'

/** One key: what it decides, what it has spent, and what can be done with it. */
export function KeyDetail({ id }: { id: string }) {
  const query = useQuery(keyPath(id), keySchema)
  const change = useChange(query.reload)
  const [step, setStep] = useState<Step>()
  const [failure, setFailure] = useState<Failure>()
  const key = query.value
  const end = () => {
    setStep(undefined)
    setFailure(undefined)
    query.reload()
  }

  async function send(changed: Properties, version = key?.version) {
    const sent = await change(keyPath(id), keySchema, { method: 'PATCH', body: { ...changed, version } })
    if (!sent.ok) return sent.failure
    end()
    return undefined
  }

  async function enable() {
    const failed = await send({ disabled: null })
    setFailure(failed)
    if (failed?.code === 'conflict') query.reload()
    return failed
  }

  return (
    <>
      <p class="back">
        <a href={addressOf('keys')}>All keys</a>
      </p>
      <PageHeader title={key?.name ?? id}>
        {key && isStored(key) && <Actions known={key} onStep={setStep} onEnable={enable} />}
      </PageHeader>
      {failure && <FailureState failure={failure} />}
      {isNoId(query.failure) ? (
        <Empty title="There is no such key">
          The address names <code>{id}</code>, which is not the id of a key.
        </Empty>
      ) : (
        <Loaded query={query} lines={6}>
          {(loaded) => (
            <div class="stack">
              {!isStored(loaded) && (
                <p class="notice">This key is declared in the secret router-keys, and can be changed only there.</p>
              )}
              <KeyBalances id={id} />
              <KeyFacts known={loaded} />
            </div>
          )}
        </Loaded>
      )}
      {key && step === 'change' && <ChangeKey known={key} onChange={send} onClose={end} />}
      {key && step === 'rotate' && <RotateKey known={key} change={change} onClose={end} />}
      {key && step === 'revoke' && <RevokeKey known={key} change={change} onClose={end} />}
      {key && step === 'disable' && (
        <Confirm
          title={`Disable ${fullNameOf(key)}?`}
          action="Disable"
          onConfirm={() => send({ disabled: true })}
          onClose={end}
        >
          <p>Calls with this key are refused until you enable it again.</p>
        </Confirm>
      )}
    </>
  )
}

/** The router has not been asked, as the address can be no key's. */
function isNoId(failure: Failure | undefined): boolean {
  return failure?.status === 404 && failure.code === undefined
}

type ActionsProps = { known: Key; onStep(step: Step): void; onEnable(): Promise<Failure | undefined> }

function Actions({ known, onStep, onEnable }: ActionsProps) {
  return (
    <>
      <button type="button" onClick={() => onStep('change')}>
        Change
      </button>
      <button type="button" onClick={() => onStep('rotate')}>
        Rotate
      </button>
      {known.disabled ? (
        <Enable onEnable={onEnable} />
      ) : (
        <button type="button" onClick={() => onStep('disable')}>
          Disable
        </button>
      )}
      <button type="button" class="danger-text" onClick={() => onStep('revoke')}>
        Revoke
      </button>
    </>
  )
}

function Enable({ onEnable }: Pick<ActionsProps, 'onEnable'>) {
  const { run, isBusy, lateMs } = useOnce(onEnable)
  return (
    <>
      <button type="button" disabled={isBusy} onClick={() => run()}>
        Enable
      </button>
      <LateNotice ms={lateMs}>The key may be enabled already.</LateNotice>
    </>
  )
}
