import { useEffect, useState, type FormEvent } from 'react'
import { get, put, type Schemas } from '../api/client'
import { use_action, use_load } from '../lib/load'
import { use_language } from '../lib/texts'
import { Button } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'

type Encoding = Schemas['insurer_definition']['encoding']
const encodings: Encoding[] = ['0', '1', '2']

/** 医療保険者等定義情報: in which character encoding the insurer's own system writes and reads its files. */
export function InsurerDefinition() {
  const { t } = use_language()
  const announce = use_announce()
  const definition = use_load('definition', (signal) => get('/insurer-definition', { signal }))
  const [chosen, set_chosen] = useState<Encoding>()
  const [done, set_done] = useState(false)
  useEffect(() => {
    if (definition.data) set_chosen(definition.data.encoding)
  }, [definition.data])
  const define = use_action(async (encoding: Encoding) => {
    set_done(false)
    await put('/insurer-definition', { body: { encoding } })
    set_done(true)
    announce(t('definition.done'))
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) void define.run(chosen)
  }
  return (
    <Page title={t('menu.definition')} lead={t('definition.lead')}
      sources={[{ source: 'guide', text: 'definition.source_guide' }, { source: 'simulated', text: 'definition.source_simulated' }]}
      commands={[{ path: '/insurer-definition' }, { verb: 'PUT', path: '/insurer-definition', body: { encoding: chosen ?? '0' } }]}>
      {done && <Notice kind="success" title={t('definition.done')} />}
      <ProblemNotice error={definition.error ?? define.error} />
      {chosen === undefined ? !definition.error && <Loading /> : (
        <form className="panel max-w-2xl space-y-5" onSubmit={submit}>
          <fieldset className="space-y-2">
            <legend className="label mb-1">{t('definition.encoding')}</legend>
            {encodings.map((encoding) => (
              <label key={encoding} className="flex cursor-pointer items-start gap-3 py-1">
                <input type="radio" name="encoding" value={encoding} checked={chosen === encoding} onChange={() => set_chosen(encoding)} className="mt-1 h-5 w-5 flex-none accent-blue-900" />
                <span><span className="mono">{encoding}</span> {t(`definition.encoding_${encoding}`)}</span>
              </label>
            ))}
          </fieldset>
          <Button type="submit" look="primary" inactive={define.busy}>{define.busy ? t('common.sending') : t('definition.submit')}</Button>
        </form>
      )}
    </Page>
  )
}
