import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { assert_accessible } from '../support/axe.mjs'
import { open_terminal, shot } from '../support/browser.mjs'
import { read_layout, registration, unusable } from '../support/files.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { api, assert_clean, login, open_screen } from '../support/terminal.mjs'

const number_pattern = /[OI]-[A-Za-z0-9-]+/
const received = (page) => page.getByRole('region', { name: '受け付けたファイル' })

async function clerk(state) {
  if (!state.clerk) {
    state.clerk = await open_terminal(state)
    await login(state, state.clerk, 'clerk')
  }
  state.insurer ??= (await api(state, state.clerk, '/terminal')).body.insurer.code
  return state.clerk
}

/** Chooses a file with the browser's own chooser, opened by keyboard. */
async function choose_by_keyboard(page, file) {
  await page.locator('#file').focus()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')])
  await chooser.setFiles({ name: file.name, mimeType: 'text/csv', buffer: file.buffer })
}

function need_receipt(state) {
  if (!state.receipt) throw new NotHere('no file was registered before')
}

test('a clerk sends a file by keyboard alone and follows it to its end', async (state) => {
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.getByRole('heading', { name: 'ファイル送信', level: 1 }).waitFor()
  await assert_accessible(page, 'upload')
  await shot(state, page, 'upload')
  state.file = registration(state.insurer, 18, 2)
  await choose_by_keyboard(page, state.file)
  assert.equal(await page.getByRole('radio', { name: /加入者情報/ }).isChecked(), true, 'the kind follows the name')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const region = received(page)
  await region.waitFor()
  await shot(state, page, 'upload-running')
  await region.getByText('処理完了（エラーあり）').first().waitFor({ timeout: 60_000 })
  const text = await region.innerText()
  state.receipt = number_pattern.exec(text)?.[0]
  assert.ok(state.receipt, 'a receipt number is shown')
  assert.match(text, /行数\s*20/)
  assert.equal(await region.getByRole('progressbar').getAttribute('aria-valuenow'), '100')
  assert.match(await page.getByTestId('live').innerText(), /処理完了/, 'a screen reader was told')
  await assert_accessible(page, 'upload, done')
  await shot(state, page, 'upload-done')
  assert_clean(page)
})

test('the same file again gives the same receipt', async (state) => {
  need_receipt(state)
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.reload()
  await page.locator('#file').setInputFiles({ name: state.file.name, mimeType: 'text/csv', buffer: state.file.buffer })
  await page.getByRole('button', { name: '送信', exact: true }).click()
  await received(page).getByText(state.receipt).first().waitFor()
})

test('the receipt is in the list, opens, and gives its result', async (state) => {
  need_receipt(state)
  const page = await clerk(state)
  await open_screen(state, page, '/receipts')
  await page.getByRole('link', { name: state.receipt }).waitFor()
  await assert_accessible(page, 'receipts')
  await shot(state, page, 'receipts')
  await page.getByLabel('種類で絞り込む').selectOption('fukuhon')
  await page.getByRole('link', { name: state.receipt }).waitFor({ state: 'detached' })
  await page.getByLabel('種類で絞り込む').selectOption('enrollee')
  await page.getByRole('link', { name: state.receipt }).click()
  await page.getByRole('heading', { name: '受付の詳細' }).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '結果ファイル KN011' }).click()])
  const lines = readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/)
  assert.match(lines[0], /レコード番号/)
  assert.equal(lines.length, 21, 'one line for each row, after the header')
  const [original] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '送ったファイル' }).click()])
  assert.deepEqual(readFileSync(await original.path()), state.file.buffer, 'the original comes back byte by byte')
})

test('the findings of a file are on the screen with code and what to do', async (state) => {
  need_receipt(state)
  const page = await clerk(state)
  await open_screen(state, page, `/receipts/${state.receipt}`)
  const findings = page.getByRole('region', { name: 'エラーと警告', exact: true })
  await findings.getByText(/E2\d{3}/).first().waitFor()
  assert.doesNotMatch(await findings.innerText(), /999\d{9}/, 'no 個人番号 on the screen')
  await assert_accessible(page, 'receipt')
  await shot(state, page, 'receipt')
})

test('a refused row of a file shows its marked items and what their layout says', async (state) => {
  need_receipt(state)
  const page = await clerk(state)
  await open_screen(state, page, `/receipts/${state.receipt}`)
  const findings = page.getByRole('region', { name: 'エラーと警告', exact: true })
  const refused = findings.getByRole('row').filter({ hasText: 'E2009' }).first()
  const line_of = (text) => text.trim().split(/\s/)[0]
  const line = line_of(await refused.innerText())
  // The 被保険者番号 of this run's rows may be right by chance: what the findings name is what counts.
  const said = (await findings.getByRole('row').allInnerTexts()).filter((text) => line_of(text) === line)
  const named = ['被保険者番号', '個人番号'].filter((name) => said.some((text) => text.includes(name)))
  await refused.getByRole('button', { name: '行を見る' }).click()
  const marked = page.getByRole('table', { name: '指摘された項目の説明（KN010）' })
  const number = read_layout('KN010').items.find((item) => item.en === 'personal_number')
  const row = marked.getByRole('row').filter({ has: page.getByRole('rowheader', { name: number.ja, exact: true }) })
  await row.waitFor()
  assert.deepEqual(await marked.getByRole('rowheader').allInnerTexts(), named, 'only what the findings name')
  assert.match(await row.innerText(), /数字\s+12\s.*検査用数字/s)
  await assert_accessible(page, 'receipt, a refused row with help')
  await shot(state, page, 'receipt-row-help')
})

test('every item of each kind of file is explained beside the upload', async (state) => {
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.reload()
  for (const [kind, id] of [['加入者情報', 'KN010'], ['資格情報', 'SK010'], ['特定個人情報（副本）', 'TK010'], ['情報照会要求', 'JS010']]) {
    await page.getByRole('radio', { name: id }).check()
    const summary = page.getByText(`${kind}（${id}）の項目の説明`, { exact: true })
    await summary.focus()
    await page.keyboard.press('Enter')
    const help = page.getByRole('table', { name: `すべての項目の説明（${id}）` })
    await help.waitFor()
    const layout = read_layout(id)
    assert.deepEqual(await help.getByRole('rowheader').allInnerTexts(), layout.items.map((item) => item.ja), id)
    assert.deepEqual(await help.locator('tbody tr td:first-child').allInnerTexts(), layout.items.map((item) => String(item.number)), id)
    if (id === 'KN010') {
      const sex = help.getByRole('row').filter({ has: page.getByRole('rowheader', { name: layout.items.find((item) => item.en === 'sex').ja, exact: true }) })
      assert.match(await sex.innerText(), /コード.*1 男.*2 女/s)
      await assert_accessible(page, 'upload, help on the items')
      await shot(state, page, 'upload-help')
    }
  }
  assert_clean(page)
})

test('an empty file is refused without a receipt', async (state) => {
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.reload()
  const { name } = registration(state.insurer, 1, 0)
  await page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.alloc(0) })
  await page.getByRole('button', { name: '送信', exact: true }).click()
  await page.getByRole('alert').getByText('E1001').waitFor()
  assert.equal(await received(page).count(), 0)
  await shot(state, page, 'upload-refused')
})

test('an unusable file says why and where', async (state) => {
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.reload()
  const file = unusable(state.insurer)
  await page.locator('#file').setInputFiles({ name: file.name, mimeType: 'text/csv', buffer: file.buffer })
  await page.getByRole('button', { name: '送信', exact: true }).click()
  const region = received(page)
  await region.getByText('取込不可').first().waitFor({ timeout: 30_000 })
  await region.getByText('E1003').waitFor()
  await region.getByText(/\d+ バイト目/).first().waitFor()
  await assert_accessible(page, 'upload, unusable')
  await shot(state, page, 'upload-unusable')
})

test('a large file shows how much has left, and can be stopped', async (state) => {
  const page = await clerk(state)
  await open_screen(state, page, '/upload')
  await page.reload()
  const { name, buffer } = registration(state.insurer, 1, 0)
  const session = await page.context().newCDPSession(page)
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 512 * 1024 })
  await page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.concat([buffer, Buffer.alloc(8 * 1024 * 1024, ' ')]) })
  await page.getByRole('button', { name: '送信', exact: true }).click()
  const bar = page.getByRole('progressbar', { name: '送信中' })
  await bar.waitFor()
  await shot(state, page, 'upload-sending')
  await page.getByRole('button', { name: '送信をやめる' }).click()
  await bar.waitFor({ state: 'detached' })
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
  assert.equal(await received(page).count(), 0)
  assert_clean(page)
})
