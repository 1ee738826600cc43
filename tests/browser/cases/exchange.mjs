import assert from 'node:assert/strict'
import { assert_accessible } from '../support/axe.mjs'
import { shot } from '../support/browser.mjs'
import { NotHere, test } from '../support/runner.mjs'
import { api, assert_clean, open_screen } from '../support/terminal.mjs'

const final_states = /回答受領済|該当情報なし|不許可|回答期限超過|エラー/

/** A person to ask about: one with a code where the world has any, else the one that was registered here. */
async function person(state) {
  if (!state.branch || !state.clerk) throw new NotHere('no person was registered before')
  if (!state.asked) {
    const attached = await api(state, state.clerk, `/link-code-states?state=${encodeURIComponent('紐付済')}&limit=1`)
    const branch = attached.body.items[0]?.branch_number
    const { body } = await api(state, state.clerk, `/enrollees/${branch ?? state.branch}`)
    state.asked = { branch: body.branch_number, attached: !!branch, provider: `9902${body.municipality_code}000000` }
  }
  return state.clerk
}

async function ask(page, { branch, provider }, information, state) {
  await open_screen(state, page, `/enrollees/${branch}`)
  await page.getByRole('link', { name: 'この人について情報照会' }).click()
  assert.equal(await page.getByLabel('被保険者枝番').inputValue(), branch)
  const office = page.getByLabel(/^事務(?!手続)/)
  await office.selectOption(await office.locator('option', { hasText: /^80：/ }).getAttribute('value'))
  await page.getByLabel('特定個人情報').selectOption({ label: information })
  await page.getByLabel('情報提供者').fill(provider)
  await shot(state, page, 'inquiry-new')
  await page.getByRole('button', { name: '照会する' }).click()
  const refused = page.getByRole('alert')
  await page.getByRole('heading', { name: '情報照会の詳細' }).or(refused).first().waitFor()
  if (await refused.count()) return refused.innerText()
  const region = page.getByRole('region', { name: information })
  await region.waitFor()
  const end = Date.now() + 60_000
  let text = ''
  do {
    text = await region.innerText()
    if (final_states.test(text)) return text
    await page.waitForTimeout(300)
  } while (Date.now() < end)
  throw new Error(`no end after a minute: ${text}`)
}

test('an incomplete inquiry is stopped at its fields', async (state) => {
  const page = await person(state)
  await open_screen(state, page, '/inquiries/new')
  await page.getByRole('button', { name: '照会する' }).click()
  await page.getByText('16けたの数字を入力してください。').waitFor()
  await assert_accessible(page, 'new inquiry')
})

test('one inquiry is asked and comes to an end', async (state) => {
  const page = await person(state)
  const text = await ask(page, state.asked, '住民票関係情報', state)
  if (state.asked.attached) {
    assert.match(text, /回答受領済/)
    await page.getByRole('table').getByText('氏名', { exact: true }).waitFor()
    await page.getByRole('region', { name: '状態の移り変わり' }).waitFor()
  } else {
    assert.match(text, /E6010/, 'without a code nothing can be asked, and the reason is shown')
  }
  await assert_accessible(page, 'inquiry')
  await shot(state, page, 'inquiry')
})

test('a refused inquiry gives its reason in both languages', async (state) => {
  const page = await person(state)
  if (!state.asked.attached) throw new NotHere('nobody in this world has a code; run the demo before, and set CHUKAN_ENVIRONMENT=production')
  const text = await ask(page, state.asked, '地方税関係情報', state)
  assert.match(text, /不許可|エラー/)
  assert.match(text, /E\d{4}/)
  assert.ok((await page.locator('p[lang="ja"]').count()) > 0 && (await page.locator('p[lang="en"]').count()) > 0)
  await shot(state, page, 'inquiry-refused')
  assert_clean(page)
})

test('a record is corrected and hidden, and its history tells', async (state) => {
  const page = await person(state)
  await open_screen(state, page, '/records?side=asker')
  await page.getByRole('table').waitFor()
  const row = page.getByRole('row').filter({ hasText: /提供|該当なし/ }).filter({ has: page.getByRole('link', { name: /^記録を開く/ }) })
  if (!(await row.count())) throw new NotHere('this world has no settled exchange')
  await row.first().getByRole('link', { name: /^記録を開く/ }).click()
  await page.getByRole('heading', { level: 1, name: '情報提供等記録の詳細' }).waitFor()
  const before = await page.getByRole('table').getByText('事務手続: ').count()
  await page.getByRole('button', { name: '訂正する' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '訂正する' }).click()
  assert.equal(await dialog.getByText('入力してください。').count(), 2)
  await dialog.getByLabel('正しい値').fill('JT99000000080002')
  await dialog.getByLabel('理由').fill('番号 1234-5678-9012')
  await dialog.getByRole('button', { name: '訂正する' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('理由').fill('事務手続の選択誤り')
  await assert_accessible(page, 'record correction')
  await shot(state, page, 'record-correction')
  await dialog.getByRole('button', { name: '訂正する' }).click()
  await page.getByText('履歴に加えました。').first().waitFor()
  await page.getByRole('button', { name: /^(不開示にする|開示可にする)$/ }).click()
  await dialog.getByLabel('理由').fill('本人の安全のため')
  await dialog.getByRole('button', { name: /^(不開示にする|開示可にする)$/ }).click()
  await page.getByRole('table').getByText('本人の安全のため').first().waitFor()
  await page.getByRole('table').getByText('通知中').first().waitFor({ state: 'detached', timeout: 20_000 })
  assert.equal(await page.getByRole('table').getByText('事務手続: ').count(), before + 1)
  const talks = page.getByRole('region', { name: '電話による回答の記録' })
  await talks.getByRole('button', { name: '電話による回答を記録する' }).click()
  await dialog.getByLabel('氏名').check()
  await dialog.getByLabel('住所').check()
  await dialog.getByRole('button', { name: '記録する' }).click()
  await dialog.getByText('三つ以上選んでください。', { exact: false }).waitFor()
  await dialog.getByLabel('生年月日').check()
  await assert_accessible(page, 'telephone answer')
  await shot(state, page, 'telephone')
  await dialog.getByRole('button', { name: '記録する' }).click()
  await talks.getByText('電話で回答した').first().waitFor()
  await assert_accessible(page, 'record')
  await shot(state, page, 'record')
})

test('inquiries, records and held answers have their lists', async (state) => {
  const page = await person(state)
  for (const [path, title, name] of [['/inquiries', '情報照会一覧', 'inquiries'], ['/records', '情報提供等記録', 'records'], ['/answers', '提供保留の確認', 'answers']]) {
    await open_screen(state, page, path)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.getByRole('table').waitFor()
    assert.equal(await page.getByRole('alert').count(), 0, `${name} shows a refusal`)
    await assert_accessible(page, name)
    await shot(state, page, name)
  }
  assert_clean(page)
})
