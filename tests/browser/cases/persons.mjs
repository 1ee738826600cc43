import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { shot } from '../support/browser.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { api, assert_clean, open_screen } from '../support/terminal.mjs'

function need_file(state) {
  if (!state.file || !state.clerk) throw new NotHere('no file was registered before')
  return state.clerk
}

test('a registered person is found by 宛名番号', async (state) => {
  const page = need_file(state)
  await open_screen(state, page, '/enrollees')
  await page.getByLabel('宛名番号').fill(state.file.addressee)
  await page.getByRole('button', { name: '検索' }).first().click()
  const row = page.getByRole('row', { name: new RegExp(state.file.addressee) })
  await row.waitFor()
  state.branch = /\d{16}/.exec(await row.innerText())?.[0]
  await assert_accessible(page, 'persons')
  await shot(state, page, 'enrollees')
  await row.getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: /さん/ }).waitFor()
  await page.getByText('資格取得年月日').first().waitFor()
})

test('the 個人番号 is masked until somebody asks, and never in the address', async (state) => {
  const page = need_file(state)
  await open_screen(state, page, `/enrollees/${state.branch}`)
  await page.getByText('************').waitFor()
  await page.getByText('機関別符号').first().waitFor()
  await assert_accessible(page, 'person')
  await shot(state, page, 'enrollee')
  await page.getByRole('button', { name: '個人番号を表示' }).click()
  await page.getByRole('dialog').getByText('操作ログに残ります', { exact: false }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '個人番号を表示' }).click()
  await page.getByText(/^\d{12}$/).waitFor()
  assert.doesNotMatch(page.url(), /\d{12}(?!\d)(?<!\d{13})/)
  await page.getByRole('button', { name: '隠す' }).click()
  await page.getByText('************').waitFor()
})

test('a search by 個人番号 leaves no trace in the address', async (state) => {
  const page = need_file(state)
  await open_screen(state, page, '/enrollees')
  const number = state.file.buffer.toString('utf8').split('\r\n')[1].split(',')[10]
  await page.getByLabel('個人番号', { exact: true }).fill(number)
  await page.getByRole('button', { name: '検索' }).nth(1).click()
  await page.getByText('個人番号による検索結果', { exact: false }).first().waitFor()
  assert.ok(!page.url().includes(number))
  assert.equal(await page.getByLabel('個人番号', { exact: true }).inputValue(), '')
})

test('a person of nobody is not found, and the screen says so', async (state) => {
  const page = need_file(state)
  await open_screen(state, page, '/enrollees/9999999999999990')
  await page.getByRole('alert').waitFor()
})

test('支援措置 is begun, warned of before its end, and lifted by an explicit word', async (state) => {
  const page = need_file(state)
  const { today } = (await api(state, page, '/protections')).body
  await open_screen(state, page, `/enrollees/${state.branch}`)
  await page.getByRole('button', { name: '支援措置を始める' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('支援措置終了日').fill('2017')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await dialog.getByText('8桁の数字で入力してください。').waitFor()
  await dialog.getByLabel('支援措置終了日').fill(today)
  await assert_accessible(page, 'protection dialog')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await page.getByText('支援措置を登録しました。').waitFor()
  await page.getByText('支援措置のため表示しません').waitFor()
  assert.equal(await page.getByRole('button', { name: /住所を表示/ }).count(), 0, 'the standard role may not see it')
  await assert_accessible(page, 'protected person')
  await shot(state, page, 'enrollee-protected')
  await open_screen(state, page, '/')
  await page.getByText(/支援措置の終了日が \d+ 日以内の人がいます（1 人）。/).waitFor()
  await page.getByRole('navigation', { name: 'メニュー' }).getByRole('link', { name: '支援措置一覧' }).click()
  const row = page.getByRole('row', { name: new RegExp(state.branch) })
  await row.getByText('0 日').waitFor()
  await assert_accessible(page, 'protections')
  await shot(state, page, 'protections')
  await row.getByRole('link').click()
  await page.getByRole('button', { name: '支援措置を終える' }).click()
  await page.getByRole('dialog').getByText('操作ログに残ります', { exact: false }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '支援措置を終える' }).click()
  await page.getByText('支援措置を終えました。').waitFor()
  await page.getByText('支援措置のため表示しません').waitFor({ state: 'detached' })
  await open_screen(state, page, '/protections')
  await page.getByText('該当する人はいません。').waitFor()
  assert_clean(page)
})

test('states of codes are listed and can be had as KN012', async (state) => {
  const page = need_file(state)
  await open_screen(state, page, '/link-codes')
  await page.getByRole('table').getByRole('link').first().waitFor()
  await assert_accessible(page, 'codes')
  await shot(state, page, 'link-codes')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'KN012 を取得' }).click()])
  assert.match(download.suggestedFilename(), /KN012/)
  assert_clean(page)
})
