import { useState } from 'react'
import { post, type Schemas } from '../api/client'
import { count } from '../lib/format'
import { use_action } from '../lib/load'
import { text_if_any, use_language, type TextKey } from '../lib/texts'
import { Button } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Outcome = Schemas['reconciliation']
type Difference = Schemas['reconciliation_difference']
const sides = ['network', 'asker', 'provider'] as const
const figures: { name: 'agreed' | 'open' | 'differing'; text: TextKey }[] = [
  { name: 'agreed', text: 'reconciliation.agreed' },
  { name: 'open', text: 'reconciliation.open' },
  { name: 'differing', text: 'reconciliation.differing' },
]

/** What one side tells, the fields in which it differs first. */
function Side({ record, fields }: { record: Difference['network']; fields: string[] }) {
  const { t } = use_language()
  if (!record) return <span className="text-error-2">{t('reconciliation.no_record')}</span>
  const shown = [...new Set([...fields, 'status', 'result_code', 'provided_at'])]
  return (
    <dl>
      {shown.map((field) => (
        <div key={field}>
          <dt className="support inline">{field}: </dt>
          <dd className={`mono inline ${fields.includes(field) ? 'text-error-2' : ''}`}>{record[field] || '—'}</dd>
        </div>
      ))}
    </dl>
  )
}

/** 突合: the 情報提供等記録 of network, askers and providers against each other, for the 取りまとめ機関. */
export function Reconciliation() {
  const { language, t } = use_language()
  const announce = use_announce()
  const [outcome, set_outcome] = useState<Outcome>()
  const compare = use_action(async () => {
    const found = await post('/reconciliations')
    set_outcome(found)
    announce(t(found.differing === 0 ? 'reconciliation.all_agree' : 'reconciliation.some_differ', { count: count(found.differing) }))
  })
  return (
    <Page title={t('menu.reconciliation')} lead={t('reconciliation.lead')}
      actions={<Button look="primary" inactive={compare.busy} onClick={() => void compare.run()}>{t('reconciliation.run')}</Button>}
      sources={[{ source: 'law', text: 'records.source_law' }, { source: 'simulated', text: 'reconciliation.source_simulated' }]}
      commands={[{ verb: 'POST', path: '/reconciliations' }]}>
      <ProblemNotice error={compare.error} />
      {compare.busy && <Loading />}
      {outcome && !compare.busy && (
        <>
          <Notice kind={outcome.differing === 0 ? 'success' : 'error'}
            title={t(outcome.differing === 0 ? 'reconciliation.all_agree' : 'reconciliation.some_differ', { count: count(outcome.differing) })} />
          <section className="panel space-y-4" aria-labelledby="reconciled">
            <h2 id="reconciled">{t('reconciliation.figures')}</h2>
            <dl className="grid grid-cols-2 gap-3 md:grid-cols-3">
              {sides.map((side) => (
                <div key={side} className="rounded-8 border border-solid-gray-200 px-4 py-3">
                  <dt className="support">{t(`reconciliation.${side}`)}</dt>
                  <dd className="text-std-28B-150" style={{ fontVariantNumeric: 'tabular-nums' }}>{count(outcome.records[side])}</dd>
                </div>
              ))}
              {figures.map((figure) => (
                <div key={figure.name} className="rounded-8 border border-solid-gray-200 px-4 py-3">
                  <dt className="support">{t(figure.text)}</dt>
                  <dd className={`text-std-28B-150 ${figure.name === 'differing' && outcome.differing > 0 ? 'text-error-2' : ''}`} style={{ fontVariantNumeric: 'tabular-nums' }}>{count(outcome[figure.name])}</dd>
                </div>
              ))}
            </dl>
            {outcome.not_examined > 0 && <p className="support">{t('reconciliation.not_examined', { count: count(outcome.not_examined) })}</p>}
          </section>
          <DataTable caption={t('reconciliation.differences')} rows={outcome.differences} row_key={(row) => row.exchange_number} empty={t('reconciliation.all_agree')}
            columns={[
              { title: t('inquiry.exchange_number'), head: true, cell: (row) => <span className="mono">{row.exchange_number}</span> },
              { title: t('reconciliation.finding'), cell: (row) => row.findings.map((one) => <span key={one.code} className="block">{text_if_any(language, `reconciliation.code.${one.code}`) ?? one.code}</span>) },
              ...sides.map((side) => ({
                title: t(`reconciliation.${side}`),
                cell: (row: Difference) => <Side record={row[side]} fields={row.findings.flatMap((one) => one.fields)} />,
              })),
            ]} />
        </>
      )}
    </Page>
  )
}
