import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { test } from '../support/runner.mjs'
import { api, assert_clean, change_password, login, open_screen, passwords, submit_login } from '../support/terminal.mjs'

const new_user = `t${Date.now().toString(36)}`

test('an administrator creates a user', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'admin')
  const menu = page.getByRole('navigation', { name: 'メニュー' })
  assert.equal(await menu.getByRole('link', { name: 'ファイル送信' }).count(), 0)
  await shot(state, page, 'home-admin')
  await menu.getByRole('link', { name: 'ユーザー管理' }).click()
  await page.getByRole('button', { name: 'ユーザーを登録' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('ユーザーID').fill(new_user)
  await dialog.getByLabel('氏名').fill('試験 次郎')
  await dialog.getByLabel('業務担当者').check()
  await dialog.getByLabel('初期パスワード').fill('Erste-1234')
  await assert_accessible(page, 'new user')
  await shot(state, page, 'users-new')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await page.getByText(`ユーザー ${new_user} を登録しました。`).first().waitFor()
  await page.getByRole('row', { name: new RegExp(new_user) }).getByText('初回変更待ち').waitFor()
  await assert_accessible(page, 'users')
  await shot(state, page, 'users')
  assert_clean(page)
  state.admin = page
})

test('the first login leads to the password change and nowhere else', async (state) => {
  const page = await open_terminal(state)
  await open_screen(state, page, '/upload')
  await submit_login(page, new_user, 'Erste-1234')
  await page.getByRole('heading', { name: '最初のパスワード変更' }).waitFor()
  assert.equal(await page.getByRole('navigation', { name: 'メニュー' }).count(), 0)
  assert.equal((await api(state, page, '/files')).status, 403, 'the server refuses everything else')
  await page.getByText('8文字以上16文字以内').waitFor()
  await page.getByLabel(/^新しいパスワード(?!（)/).fill('short')
  await page.getByRole('button', { name: 'パスワードを変更' }).click()
  await page.getByText('条件を満たすパスワードを入力してください。').waitFor()
  await assert_accessible(page, 'first password')
  await shot(state, page, 'password-first')
  await change_password(page, 'Erste-1234', passwords.demo)
  await page.getByRole('heading', { name: 'ファイル送信', level: 1 }).waitFor()
  await page.context().close()
})

test('a user resets nothing by a wrong current password', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, new_user)
  await page.getByRole('link', { name: 'パスワード変更', exact: true }).click()
  await change_password(page, 'not-this-1', 'Another-1234')
  await page.getByRole('alert').getByText(/E9\d{3}/).first().waitFor()
  await assert_accessible(page, 'password')
  await page.context().close()
})

test('an administrator resets a password and reads the operation log', async (state) => {
  const page = state.admin
  await open_screen(state, page, '/users')
  await page.getByRole('row', { name: new RegExp(new_user) }).getByRole('button', { name: 'パスワードを再設定' }).click()
  await page.getByRole('dialog').getByLabel('初期パスワード').fill('Zweite-1234')
  await page.getByRole('dialog').getByRole('button', { name: 'パスワードを再設定' }).click()
  await page.getByText(`${new_user} のパスワードを再設定しました。`).first().waitFor()
  await page.getByRole('link', { name: '操作ログ照会', exact: true }).first().click()
  const table = page.getByRole('table')
  await table.getByText('ログイン', { exact: false }).first().waitFor()
  await page.getByLabel('ユーザーID').fill(new_user)
  await page.getByRole('button', { name: '絞り込む' }).click()
  await page.waitForURL(new RegExp(`user_id=${new_user}`))
  await table.getByText(new_user).first().waitFor()
  await assert_accessible(page, 'operation log')
  assert.doesNotMatch(await table.innerText(), /(?<!\d)\d{12}(?!\d)/, 'no 個人番号 in the log')
  await shot(state, page, 'operation-log')
  assert_clean(page)
})

test('an administrator sets the encoding of the insurer', async (state) => {
  const page = state.admin
  await open_screen(state, page, '/insurer-definition')
  const before = (await api(state, page, '/insurer-definition')).body.encoding
  for (const encoding of ['1', before]) {
    await page.locator(`input[name="encoding"][value="${encoding}"]`).check()
    await page.getByRole('button', { name: '登録する' }).click()
    await page.getByText('文字コードを登録しました。').first().waitFor()
    assert.equal((await api(state, page, '/insurer-definition')).body.encoding, encoding)
    await page.reload()
    await page.locator(`input[name="encoding"][value="${encoding}"]:checked`).waitFor()
  }
  await assert_accessible(page, 'definition')
  await shot(state, page, 'insurer-definition')
})
