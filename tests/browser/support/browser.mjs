// The browser and its certificates. Each terminal is a context of its own, with its own certificate and its own cookies.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const places = [process.env.CHUKAN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function open_browser() {
  const executablePath = places.find((place) => place && existsSync(place))
  if (!executablePath) throw new Error('no Chromium found; set CHUKAN_CHROMIUM')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page of a terminal. `certificate` null opens one without any, for the refusal. */
export async function open_terminal(state, certificate = state.certificate, options = {}) {
  const context = await state.browser.newContext({
    ignoreHTTPSErrors: true, // The test CA is not the browser's; what is judged here is the screens.
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 1366, height: 900 },
    acceptDownloads: true,
    clientCertificates: certificate ? [{ origin: new URL(state.url).origin, certPath: certificate.cert, keyPath: certificate.key }] : undefined,
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.foreign = []
  page.broken = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(state.url).origin) page.foreign.push(request.url())
  })
  page.on('filechooser', () => {}) // From the start: switched on at the moment of the key press it may come too late.
  page.on('pageerror', (error) => page.broken.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|violat/i.test(message.text())) page.broken.push(message.text())
  })
  state.pages.add(page)
  return page
}

/** Keeps a picture of a screen, for people to look at. */
export async function shot(state, page, name) {
  if (state.keep_shots) await page.screenshot({ path: join(state.shots, `${name}.png`), fullPage: true })
}
