// マイナポータル as a citizen of the demo world sees it, who has a card and no certificate.
import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { assert_clean } from '../support/terminal.mjs'

const { CHUKAN_CITIZEN_URL, CHUKAN_CITIZEN_CARD, CHUKAN_CITIZEN_PIN } = process.env

/** The citizen's own browser: another origin than the terminal's, and no certificate. */
async function open_citizen(state) {
  if (!CHUKAN_CITIZEN_URL || !CHUKAN_CITIZEN_CARD) throw new NotHere('no card was issued')
  if (state.environment !== 'production') throw new NotHere('only the demo\'s people have something to see')
  const page = await open_terminal({ ...state, url: CHUKAN_CITIZEN_URL }, null)
  await page.goto(CHUKAN_CITIZEN_URL)
  await page.getByRole('heading', { name: 'ログイン' }).waitFor()
  return page
}

async function log_in(page, pin = CHUKAN_CITIZEN_PIN) {
  await page.getByLabel('カードの番号').fill(CHUKAN_CITIZEN_CARD)
  await page.getByLabel('暗証番号（4桁）').fill(pin)
  await page.getByRole('button', { name: 'ログインする' }).click()
}

test('a citizen is stopped at empty fields and told of a wrong PIN', async (state) => {
  const page = await open_citizen(state)
  assert.match(await page.locator('body').innerText(), /本物のマイナポータルではありません/)
  await assert_accessible(page, 'citizen login')
  await page.getByRole('button', { name: 'ログインする' }).click()
  await page.getByText('カードの番号を入力してください。').waitFor()
  await page.getByText('4桁の数字を入力してください。').waitFor()
  await log_in(page, CHUKAN_CITIZEN_PIN === '0000' ? '0001' : '0000')
  await page.getByRole('alert').waitFor()
  assert.match(await page.getByRole('alert').innerText(), /E9314/)
  await assert_accessible(page, 'citizen login refused')
  await shot(state, page, 'citizen-refused')
  assert_clean(page)
  await page.context().close()
})

test('a citizen sees who asked what, and gets what a union holds', async (state) => {
  const page = await open_citizen(state)
  await log_in(page)
  await page.getByRole('heading', { name: 'やりとり履歴', level: 1 }).waitFor()
  const records = page.getByRole('table', { name: /やりとり履歴/ })
  await records.getByRole('row').nth(1).waitFor()
  const text = await records.innerText()
  assert.match(text, /東京都後期高齢者医療広域連合/)
  assert.match(text, /保険料の徴収に関する情報/)
  assert.match(text, /提供済み/)
  await assert_accessible(page, 'citizen records')
  await shot(state, page, 'citizen-records')

  await page.getByRole('link', { name: 'あなたの情報' }).click()
  await page.getByLabel('情報を選ぶ').selectOption('TM90000000000082')
  await page.getByLabel('情報を持っている機関').selectOption('9901130001000000')
  await page.getByRole('button', { name: '請求する' }).click()
  await page.getByRole('button', { name: '内容を見る' }).click()
  const content = page.getByRole('table', { name: /の内容/ })
  await content.getByRole('row').nth(2).waitFor()
  assert.match(await content.innerText(), /均等割/)
  await assert_accessible(page, 'citizen self-information')
  await shot(state, page, 'citizen-self-information')

  await page.getByRole('link', { name: 'お知らせ' }).click()
  await page.getByText('お知らせはありません。').waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Notices', level: 1 }).waitFor()
  await assert_accessible(page, 'citizen notices in English')
  await page.getByRole('button', { name: '日本語' }).click()
  await page.reload()
  await page.getByRole('heading', { name: 'お知らせ', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'ログアウト' }).click()
  await page.getByRole('heading', { name: 'ログイン' }).waitFor()
  const after = await page.context().request.get(`${CHUKAN_CITIZEN_URL}api/v1/records`, { failOnStatusCode: false })
  assert.equal(after.status(), 401)
  assert_clean(page)
  await page.context().close()
})
