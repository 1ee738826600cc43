import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { test } from '../support/runner.mjs'
import { api, assert_clean, login, logout_button, open_screen, passwords, submit_login } from '../support/terminal.mjs'

test('without a certificate nothing is shown', async (state) => {
  const page = await open_terminal(state, null)
  const response = await page.goto(`${state.url}/${state.environment}/`).catch(() => null)
  if (response) assert.equal(response.status(), 403)
  assert.equal(await page.getByLabel('ユーザーID').count(), 0)
  await page.context().close()
})

test('the login screen says where, whose and when', async (state) => {
  const page = await open_terminal(state)
  for (const [environment, name] of [['production', '本番環境'], ['verification', '接続検証環境']]) {
    await open_screen(state, page, '', environment)
    const terminal = page.getByRole('region', { name: 'この端末' })
    await terminal.getByText(name, { exact: true }).waitFor()
    const { body } = await api({ ...state, environment }, page, '/terminal')
    const text = await terminal.innerText()
    for (const told of [body.insurer.name, body.insurer.code, body.terminal, '模擬環境']) assert.ok(text.includes(told), `${told} is not on the screen`)
    assert.match(text, /(平成|令和)\d+年\d+月\d+日\s*\d\d:\d\d:\d\d/)
    await assert_accessible(page, `login ${environment}`)
    await shot(state, page, `login-${environment}`)
  }
  assert_clean(page)
  await page.context().close()
})

test('English changes the words and the language of the page, and is remembered', async (state) => {
  const page = await open_terminal(state)
  await open_screen(state, page)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  await page.reload()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  await assert_accessible(page, 'login in English')
  await shot(state, page, 'login-english')
  await page.context().close()
})

test('a wrong password is refused with code, message and what to do', async (state) => {
  const page = await open_terminal(state)
  await open_screen(state, page)
  await submit_login(page, 'nobody-here', 'wrong-1234')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  const text = await alert.innerText()
  assert.match(text, /E9304/)
  assert.match(text, /対応：/)
  await assert_accessible(page, 'login with an error')
  await shot(state, page, 'login-refused')
  await page.context().close()
})

test('an empty login is stopped at the fields', async (state) => {
  const page = await open_terminal(state)
  await open_screen(state, page)
  await page.getByRole('button', { name: 'ログイン', exact: true }).click()
  await page.getByText('ユーザーIDを入力してください。').waitFor()
  assert.equal(await page.getByLabel('ユーザーID').getAttribute('aria-invalid'), 'true')
  await page.context().close()
})

test('a clerk logs in by keyboard alone', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'clerk') // so that the demo password holds, also in a fresh world
  await logout_button(page).click()
  await page.getByRole('heading', { name: 'ログイン' }).waitFor()
  await page.reload()
  await page.getByLabel('ユーザーID').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('autocomplete')), 'username', 'the first field has the focus')
  await page.keyboard.type('clerk')
  await page.keyboard.press('Tab')
  await page.keyboard.type(passwords.demo)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'メニュー' }).waitFor()
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'the heading of the screen has the focus')
  await assert_accessible(page, 'home')
  await shot(state, page, 'home-clerk')
  assert_clean(page)
  state.clerk = page
})

test('the menu of a clerk shows no administration, and its screens stay closed', async (state) => {
  const page = state.clerk
  const menu = page.getByRole('navigation', { name: 'メニュー' })
  for (const name of ['ファイル送信', '処理状況一覧', '加入者照会', '情報照会（個別）', '情報提供等記録']) await menu.getByRole('link', { name, exact: true }).waitFor()
  for (const name of ['ユーザー管理', '操作ログ照会', '符号取得要求の送信']) assert.equal(await menu.getByRole('link', { name }).count(), 0, name)
  await open_screen(state, page, '/users')
  await page.getByRole('heading', { name: 'この画面を開く権限がありません' }).waitFor()
  assert.equal((await api(state, page, '/users')).status, 403, 'the server refuses as well')
})

test('when the session ends, the login comes back and says why', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'clerk')
  await page.context().clearCookies()
  await page.getByRole('link', { name: '処理状況一覧', exact: true }).first().click()
  await page.getByText('ログインの有効期間が切れました', { exact: false }).waitFor()
  await submit_login(page, 'clerk', passwords.demo)
  await page.getByRole('heading', { name: '処理状況一覧', level: 1 }).waitFor()
  await page.context().close()
})
