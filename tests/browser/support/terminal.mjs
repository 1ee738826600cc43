// What a person does at the terminal, in words of the screens.
import assert from 'node:assert/strict'

export const passwords = { initial: 'Chukan-2017', demo: 'Chukan-demo-2017' }

export async function open_screen(state, page, fragment = '', environment = state.environment) {
  await page.goto(`${state.url}/${environment}/${fragment ? `#${fragment}` : ''}`)
}

/** Types user and password into the login and presses the button. */
export async function submit_login(page, user, password) {
  await page.getByLabel('ユーザーID').fill(user)
  await page.getByLabel('パスワード', { exact: false }).fill(password)
  await page.getByRole('button', { name: 'ログイン', exact: true }).click()
}

export const logout_button = (page) => page.getByRole('button', { name: 'ログアウト' })

export async function change_password(page, from, to) {
  await page.getByLabel('現在のパスワード').fill(from)
  await page.getByLabel(/^新しいパスワード(?!（)/).fill(to)
  await page.getByLabel('新しいパスワード（確認）').fill(to)
  await page.getByRole('button', { name: 'パスワードを変更' }).click()
}

/** Logs a demo user in: with the password that the demo set, or, in a fresh world, with the initial one that must be changed. */
export async function login(state, page, user) {
  await open_screen(state, page)
  await page.getByRole('heading', { name: 'ログイン' }).waitFor()
  await submit_login(page, user, passwords.demo)
  const inside = page.getByRole('navigation', { name: 'メニュー' })
  const first = page.getByRole('heading', { name: '最初のパスワード変更' })
  const refused = page.getByRole('alert')
  await inside.or(first).or(refused).first().waitFor()
  if (await refused.count()) {
    await submit_login(page, user, passwords.initial)
    await inside.or(first).first().waitFor()
  }
  if (await first.count()) await change_password(page, passwords.initial, passwords.demo)
  await inside.waitFor()
}

/** Calls the API as the page's user would. */
export async function api(state, page, path, options = {}) {
  const response = await page.context().request.fetch(`${state.url}/${state.environment}/api/v1${path}`, { failOnStatusCode: false, ...options })
  const text = await response.text()
  return { status: response.status(), body: text ? JSON.parse(text) : undefined }
}

/** The screens asked nobody else, and nothing broke on the way. */
export function assert_clean(page) {
  assert.deepEqual(page.foreign, [], 'a request went to another host')
  assert.deepEqual(page.broken, [], 'an error in the page')
}
