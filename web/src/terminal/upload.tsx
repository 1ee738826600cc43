import { useRef, useState, type DragEvent } from 'react'
import { ApiError } from '../api/client'
import { upload, upload_path, type FileKind, type Upload } from '../api/upload'
import { bytes } from '../lib/format'
import { kind_ids, kind_of_name, kinds_to_send, name_fits, result_ids, use_receipt } from '../lib/receipts'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { ProgressBar } from '../ui/progress'
import { LayoutHelp } from './layout_help'
import { ReceiptProgress } from './receipt_progress'

/** One file up: choose, send with a bar, then the receipt with its own bar until it is done. */
export function UploadScreen() {
  const { t } = use_language()
  const { terminal, may } = use_session()
  const kinds = kinds_to_send(may)
  const announce = use_announce()
  const [kind, set_kind] = useState<FileKind>(kinds.includes('enrollee') ? 'enrollee' : (kinds[0] ?? 'enrollee'))
  const [file, set_file] = useState<File>()
  const [missing, set_missing] = useState(false)
  const [over, set_over] = useState(false)
  const [sent, set_sent] = useState<{ loaded: number; total: number }>()
  const [error, set_error] = useState<ApiError>()
  const [receipt, set_receipt] = useState<string>()
  const running = useRef<Upload | undefined>(undefined)
  const input = useRef<HTMLInputElement>(null)
  const watched = use_receipt(receipt)

  const choose = (chosen: File | undefined) => {
    if (!chosen || sent) return
    set_file(chosen)
    set_missing(false)
    set_error(undefined)
    set_receipt(undefined)
    const found = kind_of_name(chosen.name)
    if (found && kinds.includes(found)) set_kind(found)
    announce(t('upload.chosen', { name: chosen.name, size: bytes(chosen.size) }))
  }

  const send = async () => {
    if (sent) return
    if (!file) {
      set_missing(true)
      input.current?.focus()
      return
    }
    set_error(undefined)
    set_receipt(undefined)
    set_sent({ loaded: 0, total: file.size })
    announce(t('upload.started'))
    running.current = upload(kind, file, (loaded, total) => set_sent({ loaded, total }))
    try {
      const received = await running.current.done
      set_receipt(received.receipt)
      announce(t('upload.received', { receipt: received.receipt }))
    } catch (refusal) {
      if (refusal instanceof ApiError) set_error(refusal)
    } finally {
      running.current = undefined
      set_sent(undefined)
    }
  }

  const drop = (event: DragEvent) => {
    event.preventDefault()
    set_over(false)
    choose(event.dataTransfer.files[0])
  }

  const example = `${terminal.insurer.code}_${kind_ids[kind]}_20171113_001.csv`
  return (
    <Page
      title={t('menu.upload')}
      lead={t('upload.lead')}
      sources={[
        { source: 'guide', text: 'upload.source_guide' },
        { source: 'law', text: 'upload.source_law' },
        { source: 'simulated', text: 'upload.source_simulated' },
      ]}
      commands={[
        { verb: 'POST', path: upload_path[kind], file: file?.name ?? example },
        { path: '/files/{receipt}', parameters: { receipt: receipt ?? 'O-…' } },
      ]}
    >
      <form className="panel space-y-6" onSubmit={(event) => { event.preventDefault(); void send() }} noValidate>
        <fieldset className="space-y-3">
          <legend className="label mb-1">{t('upload.kind')}</legend>
          <div className="grid gap-3 sm:grid-cols-2">
            {kinds.map((one) => (
              <label key={one} className={`flex cursor-pointer items-start gap-3 rounded-8 border px-4 py-3 hover:bg-blue-50 ${kind === one ? 'border-blue-900 bg-blue-50' : 'border-solid-gray-400'}`}>
                <input type="radio" name="kind" value={one} checked={kind === one} onChange={() => set_kind(one)} className="mt-1.5 h-5 w-5 flex-none accent-blue-900" />
                <span className="min-w-0">
                  <span className="block font-bold text-solid-gray-900">{t(`kind.${one}`)} <span className="mono font-normal">{kind_ids[one]}</span></span>
                  <span className="support block">{t(`kind.${one}.support`, { result: result_ids[one] })}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <LayoutHelp key={kind} kind={kind} />
        <div className="space-y-2">
          <label className="label" htmlFor="file">{t('upload.file')}</label>
          <p className="support" id="file-support">{t('upload.file_support', { example })}</p>
          <div
            onDragOver={(event) => { event.preventDefault(); set_over(true) }} onDragLeave={() => set_over(false)} onDrop={drop}
            className={`rounded-12 border-2 border-dashed px-6 py-6 text-center ${over ? 'border-blue-900 bg-blue-50' : missing ? 'border-error-1' : 'border-solid-gray-400 bg-solid-gray-50'}`}
          >
            <input ref={input} id="file" type="file" accept=".csv,text/csv" aria-describedby={`file-support${missing ? ' file-error' : ''}`} aria-invalid={missing || undefined}
              className="peer sr-only" onChange={(event) => choose(event.target.files?.[0])} />
            <label htmlFor="file" className="button button-secondary cursor-pointer peer-focus-visible:outline peer-focus-visible:outline-4 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-black">{t('upload.choose')}</label>
            {file ? <p className="mt-3 break-all"><span className="mono">{file.name}</span>（{bytes(file.size)}）</p> : <p className="support mt-3">{t('upload.drop')}</p>}
          </div>
          {missing && <p className="field-error" id="file-error">＊{t('upload.file_missing')}</p>}
        </div>
        {file && !name_fits(file.name, terminal.insurer.code, kind) && (
          <Notice kind="warning" title={t('upload.name_warning')} quiet><p>{t('upload.name_warning_text', { example })}</p></Notice>
        )}
        <ProblemNotice error={error} />
        {sent ? (
          <div className="space-y-4">
            <ProgressBar label={t('upload.sending')} value={sent.total ? sent.loaded / sent.total : 0} text={`${bytes(sent.loaded)} / ${bytes(sent.total)}`} />
            <Button onClick={() => running.current?.abort()}>{t('upload.abort')}</Button>
          </div>
        ) : (
          <Button type="submit" look="primary">{t('upload.submit')}</Button>
        )}
      </form>
      {receipt && (
        <section className="panel space-y-5" aria-labelledby="received">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h2 id="received">{t('upload.received_title')}</h2>
            <a className="link" href={href(`/receipts/${receipt}`)}>{t('upload.to_receipt')}</a>
          </div>
          <ProblemNotice error={watched.error} />
          {watched.data ? <ReceiptProgress receipt={watched.data} /> : <p className="mono">{receipt}</p>}
        </section>
      )}
    </Page>
  )
}
