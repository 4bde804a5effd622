/** Runs axe in a page or frame. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations in a frame, a line each: rule, what is wrong, and where. */
export async function accessibilityViolations(frame) {
  await frame.evaluate(axeSource);
  const { violations } = await frame.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}
