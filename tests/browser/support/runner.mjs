// A very small test runner: cases run one after another in the order in which they were declared, because each builds on what the
// one before left in the world; a failure keeps a screen shot and the run goes on.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const cases = []

/** Declares one case; `body` gets the shared state of the run. */
export function test(name, body) {
  cases.push({ name, body })
}

/** Thrown by a case that cannot be judged here; it counts neither as passed nor as failed, and says why. */
export class NotHere extends Error {}

export async function run_all(state, only) {
  let passed = 0
  let failed = 0
  for (const { name, body } of cases) {
    if (only && !name.includes(only)) continue
    const begun = Date.now()
    try {
      await body(state)
      passed++
      console.log(`ok      ${name} (${Date.now() - begun} ms)`)
    } catch (error) {
      if (error instanceof NotHere) {
        console.log(`skipped ${name}: ${error.message}`)
        continue
      }
      failed++
      console.log(`FAILED  ${name}: ${tidy(error)}`)
      await keep_screens(state, name)
    }
  }
  return { passed, failed }
}

/** The message, and of the stack only what lies in these tests. */
function tidy(error) {
  const [message, ...stack] = String(error.stack ?? error).replace(/\u001b\[[0-9;]*m/g, '').split(/\n(?=\s+at )/)
  return [message.trim(), ...stack.filter((line) => line.includes('/cases/')).slice(0, 2)].join('\n')
}

async function keep_screens(state, name) {
  mkdirSync(state.shots, { recursive: true })
  for (const [index, page] of [...state.pages].entries()) {
    if (page.isClosed() || page.url() === 'about:blank') continue
    const path = join(state.shots, `failed-${name.replace(/[^\p{L}\p{N}]+/gu, '_').slice(0, 60)}-${index}.png`)
    await page.screenshot({ path, fullPage: true }).then(() => console.log(`        ${page.url()} ${path}`), () => {})
  }
}
