/** The animated picture of the README, taken from a real VS Code: a squiggle, its path step by step, and what if. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';

/** Milliseconds a picture stays. */
const GLANCE = 450;
const LOOK = 1000;
const READ = 2600;
/** What a README can carry, in bytes. */
const LIMIT = 1.5 * 1024 * 1024;

/** Drives the workbench, whose active editor shows the top of a file with a partial pin, and writes the pictures to `file` (WebP). */
export async function recordAnimation(workbench, file) {
  const frames = [];
  const take = async (duration) => {
    await workbench.page.waitForTimeout(250);
    frames.push({ png: await workbench.page.screenshot(), duration });
  };
  await tell(workbench, take);
  mkdirSync(dirname(file), { recursive: true });
  const { size } = await sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  )
    .webp({ delay: frames.map(({ duration }) => duration), loop: 0, quality: 82, effort: 5, minSize: true })
    .toFile(file);
  process.stdout.write(`${file}: ${frames.length} pictures, ${(size / 1024).toFixed(0)} KiB\n`);
  if (size > LIMIT) throw new Error(`${file} is larger than ${LIMIT / 1024} KiB`);
}

async function tell(workbench, take) {
  const { page } = workbench;
  const lens = page.locator('.codelens-decoration a', { hasText: 'Simulate' }).first();
  await lens.waitFor();
  await workbench.restPointer();
  await take(READ);
  await lens.hover();
  await take(LOOK);
  await lens.click();
  const timeline = await workbench.timeline();
  await timeline.locator('.path-verdict', { hasText: 'partial-pin' }).first().click();
  await workbench.restPointer();
  await take(LOOK);
  const steps = await timeline.locator('#steps [role=option]').count();
  for (let step = 1; step < steps; step += 1) {
    await page.keyboard.press('ArrowRight');
    await take(step < steps - 1 ? LOOK : READ);
  }
  const whatIf = timeline.getByRole('group', { name: 'What if' });
  await timeline.locator('#steps .step-acquire').last().click();
  await workbench.restPointer();
  await take(LOOK);
  await whatIf.getByRole('button', { name: 'all that was asked for' }).hover();
  await take(LOOK);
  await whatIf.getByRole('button', { name: 'all that was asked for' }).click();
  await workbench.restPointer();
  await take(LOOK);
  await timeline.locator('#paths').focus();
  for (let step = 0; step < 2 * steps && !(await atEnd(timeline)); step += 1) {
    await page.keyboard.press('ArrowRight');
    await take(GLANCE);
  }
  await take(READ);
}

async function atEnd(timeline) {
  const [, step, count] = /(\d+) of (\d+)/.exec(await timeline.locator('.where').textContent()) ?? [];
  return step === count;
}
