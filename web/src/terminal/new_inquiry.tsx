import { useId, useState, type FormEvent } from 'react'
import { new_key, post, type Schemas } from '../api/client'
import { use_action, use_load } from '../lib/load'
import { master, type MasterRow } from '../lib/masters'
import { go, use_location } from '../lib/router'
import { use_language } from '../lib/texts'
import { Button, Field, SelectField, TextField } from '../ui/basics'
import { ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'

/** The unions' own kind in the masters: only its 事務 can be asked for from this terminal. */
const own_kind = '01'

async function load_masters() {
  const [bodies, offices, procedures, information] = await Promise.all([master('bodies'), master('offices'), master('procedures'), master('information')])
  return { bodies, offices: offices.filter((row) => !row.asker_kind || row.asker_kind === own_kind), procedures, information }
}

const options = (rows: MasterRow[], none: string) => [{ value: '', label: none }, ...rows.map((row) => ({ value: row.code, label: row.row ? `${row.row}：${row.name}` : row.name }))]

/** The provider by name or code: an input with suggestions, since there are some 1,800 bodies. */
function ProviderField({ bodies, value, on_change, error }: { bodies: MasterRow[]; value: string; on_change(value: string): void; error?: string }) {
  const { t } = use_language()
  const list = useId()
  return (
    <Field label={t('inquiry.provider')} support={t('new_inquiry.provider_support')} required error={error}>
      {(attributes) => (
        <>
          <input className="input" list={list} value={value} autoComplete="off" onChange={(event) => on_change(event.target.value)} {...attributes} />
          <datalist id={list}>{bodies.map((row) => <option key={row.code} value={`${row.name} ${row.code}`} />)}</datalist>
        </>
      )}
    </Field>
  )
}

/** One 情報照会: about whom, to whom, by which 事務 of the law's table, for what information. */
export function NewInquiry() {
  const { t } = use_language()
  const { query } = use_location()
  const masters = use_load('masters', load_masters)
  const [branch, set_branch] = useState(query.get('branch') ?? '')
  const [office, set_office] = useState(query.get('office') ?? '')
  const [procedure, set_procedure] = useState(query.get('procedure') ?? '')
  const [information, set_information] = useState(query.get('information') ?? '')
  const [provider, set_provider] = useState('')
  const [from, set_from] = useState('')
  const [to, set_to] = useState('')
  const [request_number, set_request_number] = useState('')
  const [disclosure, set_disclosure] = useState<'1' | '2'>('1')
  const [tried, set_tried] = useState(false)

  const known = masters.data
  const with_masters = !!known && known.offices.length > 0 && known.information.length > 0
  const kinds = known?.information.find((row) => row.code === information)?.provider_kinds
  const bodies = known?.bodies.filter((row) => !kinds || !row.kind || [row.kind, ...(row.also ?? [])].some((kind) => kinds.includes(kind))) ?? []
  const provider_code = /([0-9]{16})\s*$/.exec(provider)?.[1] ?? bodies.find((row) => row.name === provider.trim())?.code ?? ''
  const wrong = {
    branch: !/^[0-9]{16}$/.test(branch.trim()), office: !office, procedure: !procedure, information: !information, provider: !provider_code,
  }
  const body: Schemas['new_inquiry'] = {
    branch_number: branch.trim(), provider_body: provider_code, office, procedure, information, asker_disclosure: disclosure,
    ...(from && { period_from: from.replace(/\D/g, '') }), ...(to && { period_to: to.replace(/\D/g, '') }), ...(request_number.trim() && { request_number: request_number.trim() }),
  }
  const ask = use_action(async () => {
    const { id } = await post('/inquiries', { body, idempotency_key: new_key() })
    go(`/inquiries/${encodeURIComponent(id)}`)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!Object.values(wrong).some(Boolean)) void ask.run()
  }
  const missing = (is_wrong: boolean) => (tried && is_wrong ? t('common.missing') : undefined)
  const code_field = (label: string, value: string, set: (value: string) => void, is_wrong: boolean) => (
    <TextField label={label} required value={value} maxLength={16} className="mono" onChange={(event) => set(event.target.value.toUpperCase())} error={missing(is_wrong)} />
  )

  return (
    <Page title={t('menu.new_inquiry')} lead={t('new_inquiry.lead')}
      sources={[{ source: 'law', text: 'new_inquiry.source_law' }, { source: 'guide', text: 'new_inquiry.source_guide' }, { source: 'simulated', text: 'new_inquiry.source_simulated' }]}
      commands={[{ verb: 'POST', path: '/inquiries', body }]}>
      <form className="panel space-y-6" onSubmit={submit} noValidate>
        <ProblemNotice error={masters.error ?? ask.error} />
        <div className="max-w-md"><TextField label={t('enrollee.branch')} support={t('new_inquiry.branch_support')} required inputMode="numeric" maxLength={16} className="mono" value={branch} onChange={(event) => set_branch(event.target.value)} error={tried && wrong.branch ? t('new_inquiry.branch_wrong') : undefined} /></div>
        {with_masters ? (
          <>
            <SelectField label={t('inquiry.office')} support={t('new_inquiry.office_support')} required value={office} error={missing(wrong.office)}
              options={options(known.offices, t('common.choose'))}
              onChange={(event) => {
                set_office(event.target.value)
                const own = known.procedures.filter((row) => row.office === event.target.value)
                set_procedure(own.length === 1 ? own[0]?.code ?? '' : '')
              }} />
            <SelectField label={t('inquiry.procedure')} required value={procedure} error={missing(wrong.procedure)} onChange={(event) => set_procedure(event.target.value)}
              options={options(known.procedures.filter((row) => !office || row.office === office), t('common.choose'))} />
            <SelectField label={t('inquiry.information')} required value={information} error={missing(wrong.information)} onChange={(event) => set_information(event.target.value)}
              options={options(known.information, t('common.choose'))} />
          </>
        ) : (
          <div className="grid gap-4 sm:grid-cols-3">
            {code_field(t('inquiry.office'), office, set_office, wrong.office)}
            {code_field(t('inquiry.procedure'), procedure, set_procedure, wrong.procedure)}
            {code_field(t('inquiry.information'), information, set_information, wrong.information)}
          </div>
        )}
        <ProviderField bodies={bodies} value={provider} on_change={set_provider} error={tried && wrong.provider ? t('new_inquiry.provider_wrong') : undefined} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={t('new_inquiry.from')} support={t('new_inquiry.period_support')} inputMode="numeric" maxLength={10} value={from} onChange={(event) => set_from(event.target.value)} />
          <TextField label={t('new_inquiry.to')} support={t('new_inquiry.period_support')} inputMode="numeric" maxLength={10} value={to} onChange={(event) => set_to(event.target.value)} />
          <TextField label={t('inquiry.request_number')} support={t('new_inquiry.request_number_support')} maxLength={20} value={request_number} onChange={(event) => set_request_number(event.target.value)} />
          <SelectField label={t('inquiry.disclosure')} support={t('new_inquiry.disclosure_support')} value={disclosure} onChange={(event) => set_disclosure(event.target.value === '2' ? '2' : '1')}
            options={[{ value: '1', label: t('inquiry.disclosure_1') }, { value: '2', label: t('inquiry.disclosure_2') }]} />
        </div>
        <Button type="submit" look="primary" inactive={ask.busy}>{ask.busy ? t('common.sending') : t('new_inquiry.submit')}</Button>
      </form>
    </Page>
  )
}
