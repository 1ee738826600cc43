import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { assert_clean, login } from '../support/terminal.mjs'

test('the operator sends what waits, after a question', async (state) => {
  if (!state.operator_certificate) throw new NotHere('CHUKAN_OPERATOR_CERT is not set')
  const page = await open_terminal(state, state.operator_certificate)
  await login(state, page, 'operator')
  const menu = page.getByRole('navigation', { name: 'メニュー' })
  assert.equal(await menu.getByRole('link', { name: '加入者照会' }).count(), 0, 'the operator reads no insurer\'s persons')
  await menu.getByRole('link', { name: '符号取得要求の送信' }).click()
  const figures = page.getByRole('region', { name: '符号取得要求の状況' })
  await figures.waitFor()
  await assert_accessible(page, 'acquisitions')
  await shot(state, page, 'acquisitions')
  const send = page.getByRole('button', { name: '送信', exact: true })
  const waiting = async () => Number((await figures.innerText()).match(/送信待ち\s*([\d,]+)/)?.[1]?.replace(/,/g, '') ?? NaN)
  if ((await waiting()) > 0) {
    await send.first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('住基ネットへ送ります', { exact: false }).waitFor()
    await assert_accessible(page, 'acquisitions, question')
    await shot(state, page, 'acquisitions-question')
    await dialog.getByRole('button', { name: '送信', exact: true }).click()
    await page.getByText(/[\d,]+ 件を [\d,]+ 回に分けて送信しました。/).first().waitFor({ timeout: 30_000 })
  }
  const end = Date.now() + 30_000
  while ((await waiting()) !== 0 && Date.now() < end) await page.waitForTimeout(500)
  assert.equal(await waiting(), 0)
  await page.getByText('送信待ちの要求はありません。').waitFor()
  await shot(state, page, 'acquisitions-sent')
  assert_clean(page)
  await page.context().close()
})

test('the operator compares the records of the three sides', async (state) => {
  if (!state.operator_certificate) throw new NotHere('CHUKAN_OPERATOR_CERT is not set')
  const page = await open_terminal(state, state.operator_certificate)
  await login(state, page, 'operator')
  await page.getByRole('navigation', { name: 'メニュー' }).getByRole('link', { name: '情報提供等記録の突合' }).click()
  await page.getByRole('button', { name: '突き合わせる' }).click()
  const outcome = page.getByRole('region', { name: '突合の結果' })
  await outcome.waitFor({ timeout: 30_000 })
  const figure = async (name) => Number((await outcome.innerText()).match(new RegExp(`${name}\\s*([\\d,]+)`))?.[1]?.replace(/,/g, '') ?? NaN)
  const network = await figure('情報提供NWSの記録')
  if (state.environment === 'production') assert.ok(network > 0, 'the demo has left records')
  assert.equal(await figure('不一致'), 0)
  assert.equal(await figure('三者一致') + await figure('回答待ち'), network)
  await page.getByText('不一致はありません。').first().waitFor()
  await assert_accessible(page, 'reconciliation')
  await shot(state, page, 'reconciliation')
  assert_clean(page)
  await page.context().close()
})
