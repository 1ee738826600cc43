// Registration files for the tests. The persons are invented: their numbers are patterns that begin with 9999 and get a right check digit.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const config = join(dirname(fileURLToPath(import.meta.url)), '../../../config')
const read = (path) => JSON.parse(readFileSync(join(config, path), 'utf8'))

/** Check digit of a 個人番号 (平成26年総務省令第85号 5条). */
export function personal_number(eleven) {
  let sum = 0
  for (let n = 1; n <= 11; n++) sum += Number(eleven[11 - n]) * (n <= 6 ? n + 1 : n - 5)
  const rest = sum % 11
  return eleven + String(rest <= 1 ? 0 : 11 - rest)
}

/** A layout as it is shipped. */
export const read_layout = (id) => read(`layouts/${id}.json`)

const number_of_insurer = (insurer) => read('masters/insurers.json').insurers.find((one) => one.insurer === insurer)?.numbers[0]?.number ?? insurer

/** KN010 with `right` good rows, then `wrong` rows whose 個人番号 fails its check digit. The header comes from the layout, so that
 * a changed layout changes the file. */
export function registration(insurer, right, wrong) {
  const { items } = read('layouts/KN010.json')
  const run = String(Date.now() % 100_000_000).padStart(8, '0')
  const rows = []
  for (let i = 0; i < right + wrong; i++) {
    const good = personal_number(`999${run}`.slice(0, 9).concat(String(i).padStart(2, '0')).slice(0, 11))
    const bad = good.slice(0, 11) + String((Number(good[11]) + 1) % 10)
    const values = {
      record_number: i + 1, operation: 1, insurer_number: number_of_insurer(insurer), addressee_number: `B${run}${String(i).padStart(3, '0')}`, enrollee_kind: 1,
      insured_number: String(10_000_000 + Number(run.slice(2)) + i).slice(0, 8), household_number: `S${run}`, household_head: i === 0 ? 1 : 0, relationship: i === 0 ? '02' : '',
      personal_number: i < right ? good : bad, name: '試験　花子', kana: 'シケン　ハナコ', birth_date: '19400105', sex: 2, resident_kind: 1, postal_code: '1000001',
      address: '東京都千代田区千代田１－１', municipality: '131016', managing_municipality: '131016', acquired_on: '20160105', acquisition_reason: '01',
    }
    rows.push(items.map((item) => values[item.en] ?? '').join(','))
  }
  const day = String(1 + (Number(run) % 28)).padStart(2, '0')
  const month = String(1 + (Math.floor(Number(run) / 28) % 10)).padStart(2, '0')
  const name = `${insurer}_KN010_2017${month}${day}_${String(Number(run) % 1000).padStart(3, '0')}.csv`
  const text = [items.map((item) => item.ja).join(','), ...rows, ''].join('\r\n')
  return { name, buffer: Buffer.from(text, 'utf8'), addressee: `B${run}000`, mimeType: 'text/csv' }
}

/** A file whose structure no program can use: a NUL byte in the middle. */
export function unusable(insurer) {
  const good = registration(insurer, 3, 0)
  const at = good.buffer.indexOf('\r\n') + 4 // between two plain characters, so that nothing but the NUL is wrong
  return { ...good, name: good.name.replace(/_\d{3}\.csv$/, '_666.csv'), buffer: Buffer.concat([good.buffer.subarray(0, at), Buffer.from([0]), good.buffer.subarray(at)]) }
}
