// The screens in Chromium. The system must be running; the launcher sets
//   CHUKAN_URL   https://127.0.0.1:8443
//   CHUKAN_CERT, CHUKAN_KEY                    a union's terminal (PEM)
//   CHUKAN_OPERATOR_CERT, CHUKAN_OPERATOR_KEY  the terminal of the 取りまとめ機関; without them its cases are skipped
//   CHUKAN_CA  certificate of the authority, for the commands that the screens show; without it they are not tried
//   CHUKAN_CITIZEN_URL, CHUKAN_CITIZEN_CARD, CHUKAN_CITIZEN_PIN  マイナポータル and a card for it; without them its cases are skipped
//   CHUKAN_ENVIRONMENT  verification (default) or production; after a demo, production holds people with codes
//   CHUKAN_SHOTS a folder: keeps a picture of each screen there (pictures of failures go there too)
// Usage: node run.mjs [part of a case's name]. The last line is `N passed, N failed`.
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open_browser } from './support/browser.mjs'
import { run_all } from './support/runner.mjs'

const { CHUKAN_CA, CHUKAN_URL, CHUKAN_CERT, CHUKAN_KEY, CHUKAN_OPERATOR_CERT, CHUKAN_OPERATOR_KEY, CHUKAN_SHOTS } = process.env
if (!CHUKAN_URL || !CHUKAN_CERT || !CHUKAN_KEY) {
  console.error('set CHUKAN_URL, CHUKAN_CERT and CHUKAN_KEY')
  process.exit(2)
}

for (const file of [CHUKAN_CERT, CHUKAN_KEY, CHUKAN_OPERATOR_CERT, CHUKAN_OPERATOR_KEY])
  if (file && !existsSync(file)) {
    console.error(`no such file: ${file}`)
    process.exit(2)
  }

const state = {
  url: CHUKAN_URL.replace(/\/$/, ''),
  environment: process.env.CHUKAN_ENVIRONMENT ?? 'verification',
  authority: CHUKAN_CA,
  certificate: { cert: CHUKAN_CERT, key: CHUKAN_KEY },
  operator_certificate: CHUKAN_OPERATOR_CERT && CHUKAN_OPERATOR_KEY ? { cert: CHUKAN_OPERATOR_CERT, key: CHUKAN_OPERATOR_KEY } : null,
  shots: CHUKAN_SHOTS ?? join(tmpdir(), 'chukan-browser'),
  keep_shots: !!CHUKAN_SHOTS,
  pages: new Set(),
  browser: await open_browser(),
}
if (state.keep_shots) mkdirSync(state.shots, { recursive: true })

for (const topic of ['login', 'administration', 'files', 'persons', 'operator', 'exchange', 'citizen', 'frame']) await import(`./cases/${topic}.mjs`)

const { passed, failed } = await run_all(state, process.argv[2])
await state.browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
