// axe-core over the page as it stands: no serious or critical finding, at WCAG 2.1 AA.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function assert_accessible(page, name) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source)
  const findings = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id} (${one.impact}): ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)
  })
  assert.deepEqual(findings, [], `axe on ${name}`)
}
