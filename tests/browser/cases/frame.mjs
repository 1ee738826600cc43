import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { api, assert_clean, login, open_screen, passwords } from '../support/terminal.mjs'

test('the skip link is the first stop and leads to the content', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'clerk')
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate(() => { document.activeElement?.blur(); document.getSelection()?.removeAllRanges() })
  await page.evaluate(() => document.body.querySelector('a')?.focus())
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), '本文へ移動')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
  assert.doesNotMatch(page.url(), /#main/)
  await page.context().close()
})

test('every screen shows its command and its source', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'clerk')
  for (const path of ['/', '/upload', '/receipts', '/enrollees', '/link-codes', '/inquiries/new', '/inquiries', '/answers', '/records', '/password']) {
    await open_screen(state, page, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('list', { name: 'この画面の根拠' }).waitFor()
    const command = page.locator('details', { hasText: '同じ操作のコマンド' })
    await command.locator('summary').click()
    assert.match(await command.locator('pre').innerText(), /^curl --cacert .*\n/)
    assert.match(await command.locator('pre').innerText(), new RegExp(`${state.url}/${state.environment}/api/v1/`))
  }
  await assert_accessible(page, 'an open command')
  assert_clean(page)
  await page.context().close()
})

test('the commands do in curl what the screens do', async (state) => {
  if (!state.authority) throw new NotHere('CHUKAN_CA is not set')
  const page = await open_terminal(state)
  await open_screen(state, page)
  await page.getByLabel('ユーザーID').fill('clerk')
  const shown = async () => {
    const command = page.locator('details', { hasText: '同じ操作のコマンド' })
    await command.locator('summary').click()
    return (await command.locator('pre').innerText()).split('\n\n')
  }
  const [, login_command] = await shown()
  await login(state, page, 'clerk')
  await open_screen(state, page, '/receipts')
  await page.getByRole('heading', { name: '処理状況一覧', level: 1 }).waitFor()
  const [list_command] = await shown()
  const { body: terminal } = await api(state, page, '/terminal')
  const folder = mkdtempSync(join(tmpdir(), 'chukan-commands-'))
  try {
    copyFileSync(state.authority, join(folder, 'ca.pem'))
    copyFileSync(state.certificate.cert, join(folder, `${terminal.insurer.code}-${terminal.terminal}.crt.pem`))
    copyFileSync(state.certificate.key, join(folder, `${terminal.insurer.code}-${terminal.terminal}.key.pem`))
    const run = (command) => JSON.parse(execFileSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    assert.equal(run(login_command.replace('********', passwords.demo)).user.user_id, 'clerk')
    assert.ok(Array.isArray(run(list_command).items))
  } finally {
    rmSync(folder, { recursive: true })
  }
  await page.context().close()
})

test('in a narrow window nothing is cut off, and the menu opens by a button', async (state) => {
  const page = await open_terminal(state, state.certificate, { viewport: { width: 420, height: 800 } })
  await open_screen(state, page)
  await page.getByRole('heading', { name: 'ログイン' }).waitFor()
  await shot(state, page, 'narrow-login')
  await page.setViewportSize({ width: 1366, height: 900 })
  await login(state, page, 'clerk')
  await page.setViewportSize({ width: 420, height: 800 })
  for (const path of ['/', '/upload', '/receipts', '/enrollees']) {
    await open_screen(state, page, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.ok(over <= 0, `${path} is ${over} px too wide`)
  }
  await page.getByRole('button', { name: 'メニュー' }).click()
  await page.getByRole('navigation', { name: 'メニュー' }).getByRole('link', { name: '処理状況一覧' }).click()
  await page.getByRole('heading', { name: '処理状況一覧' }).waitFor()
  await assert_accessible(page, 'narrow')
  await shot(state, page, 'narrow-receipts')
  await page.context().close()
})

test('every screen of a clerk reads in English, too', async (state) => {
  const page = await open_terminal(state)
  await login(state, page, 'clerk')
  await page.getByRole('button', { name: 'English' }).click()
  for (const path of ['/', '/upload', '/receipts', '/link-codes', '/inquiries/new', '/records']) {
    await open_screen(state, page, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await page.getAttribute('html', 'lang'), 'en')
    await assert_accessible(page, `${path} in English`)
  }
  await shot(state, page, 'records-english')
  await page.context().close()
})
