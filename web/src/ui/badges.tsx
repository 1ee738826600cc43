import { text_if_any, use_language, type TextKey } from '../lib/texts'

export type Source = 'guide' | 'law' | 'simulated'

const source_look: Record<Source, string> = {
  guide: 'border-light-blue-900 bg-light-blue-50 text-light-blue-1000',
  law: 'border-purple-900 bg-purple-50 text-purple-1000',
  simulated: 'border-solid-gray-600 bg-white text-solid-gray-800',
}

/** Where a rule or a screen comes from: 手引 (the public guide), 法 (the law), 模擬 (ours, since nothing was published). */
export function SourceBadge({ source }: { source: Source }) {
  const { t } = use_language()
  return <span className={`tag ${source_look[source]}`}>{t(`source.${source}`)}</span>
}

export interface Provenance {
  source: Source
  text: TextKey
}

export function Sources({ items }: { items: Provenance[] }) {
  const { t } = use_language()
  return (
    <ul className="flex flex-col gap-1" aria-label={t('source.title')}>
      {items.map((item) => (
        <li key={item.text} className="flex items-baseline gap-2">
          <SourceBadge source={item.source} />
          <span className="support">{t(item.text)}</span>
        </li>
      ))}
    </ul>
  )
}

const good = 'border-green-800 bg-green-50 text-green-1000'
const running = 'border-blue-900 bg-blue-50 text-blue-1000'
const waiting = 'border-solid-gray-600 bg-solid-gray-50 text-solid-gray-800'
const attention = 'border-yellow-900 bg-yellow-50 text-yellow-1200'
const bad = 'border-error-2 bg-red-50 text-red-1000'

const state_look: Record<string, string> = {
  受付: waiting, チェック中: running, 処理中: running, 処理完了: good, 取込不可: bad, 取消: waiting, システムエラー: bad,
  未取得: waiting, 送信待ち: waiting, 取得中: running, 紐付済: good, 取得エラー: bad,
  照会中: running, 回答受領済: good, 該当情報なし: attention, 不許可: bad, 回答期限超過: bad, エラー: bad,
  受領: waiting, 自動応答済: good, 提供保留: attention, 手動応答済: good, 応答不可: bad,
}

/** A state of a file, a code, an inquiry or an answer. The word carries the meaning, the colour only repeats it. */
export function StateTag({ state, with_errors }: { state: string; with_errors?: boolean }) {
  const { language, t } = use_language()
  const name = language === 'ja' ? state : text_if_any(language, `state.${state}`) ?? state
  const look = state === '処理完了' && with_errors ? attention : state_look[state] ?? waiting
  return <span className={`tag font-bold ${look}`}>{name}{with_errors && t('state.with_errors')}</span>
}
