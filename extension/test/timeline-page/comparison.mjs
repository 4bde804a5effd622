/** What else can be asked of the timeline: what if, side by side, another start, files to keep; and how all of it looks. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accessibilityViolations } from '../browser/accessibility.mjs';
import {
  checkPage,
  look,
  openPage,
  plainPage,
  post,
  press,
  screenshots,
  selected,
  THEMES,
  webviewPage,
} from './pages.mjs';
import { pinBuffer } from './simulations.mjs';

const choices = {
  folios: ['small', 'fs-dax'],
  eras: [
    { id: 'E9', title: 'FS-DAX pages rest at 1', kernel: 'v6.1' },
    { id: 'E10', title: 'FS-DAX pages rest at 0', kernel: 'v6.15' },
  ],
};
const otherEra = { ...pinBuffer, era: { ...pinBuffer.era, kernel: 'v6.15', id: 'E10' } };

await checkPage(
  'what if a call had come out otherwise: shows the path where it did, at the same call',
  () => plainPage(pinBuffer),
  async (page) => {
    const whatIf = page.getByRole('group', { name: 'What if' });
    await page.locator('#steps').getByText('ret = pin_user_pages_fast').click();
    assert.match(await whatIf.textContent(), /pin_user_pages_fast\(\), line 30/);
    await whatIf.getByRole('button', { name: 'returns error' }).focus();
    await press(page, 'Enter');
    assert.match(await selected(page, 'paths'), /leaked-reference/);
    assert.match(await selected(page, 'steps'), /pin_user_pages_fast.* fails/);
    const pressed = whatIf.getByRole('button', { pressed: true });
    assert.equal(await pressed.textContent(), 'returns error');
    assert.ok(await pressed.evaluate((node) => node === document.activeElement), 'the focus was lost');
    await whatIf.getByRole('button', { name: 'fewer than asked for' }).click();
    assert.match(await selected(page, 'paths'), /partial-pin/);
  },
);

await checkPage(
  'shows two paths side by side, and their steps together',
  () => plainPage(pinBuffer),
  async (page) => {
    await page.getByLabel('Beside', { exact: true }).selectOption('returns < 0: leaked-reference');
    const [own, beside] = [page.locator('.pane').first(), page.locator('.pane').last()];
    assert.match(await beside.locator('h2').textContent(), /leaked-reference/);
    await page.focus('#paths');
    await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight');
    assert.match(await selected(page, 'steps-beside'), /pin_user_pages_fast.* fails/);
    await press(page, 'End');
    assert.match(await selected(page, 'steps-beside'), /header keeps/);
    await beside.locator('.step-text', { hasText: 'header is a page' }).click();
    assert.match(await own.locator('[aria-selected=true]').textContent(), /header is a page/);
    await page.getByLabel('Beside', { exact: true }).selectOption('nothing beside');
    assert.equal(await beside.isVisible(), false);
  },
);

await checkPage(
  'asks for another start, and says which it is',
  () => webviewPage(pinBuffer),
  async (page) => {
    assert.equal(await page.getByLabel('Kernel', { exact: true }).isVisible(), false);
    await post(page, { type: 'choices', choices });
    await page.getByLabel('Kernel', { exact: true }).selectOption('v6.15 · E10');
    await page.getByLabel('Folio', { exact: true }).selectOption('fs-dax');
    const [, kernel, folio] = await page.evaluate(() => globalThis.sent);
    assert.deepEqual(kernel, { type: 'start', start: { kernel: 'v6.15' } });
    assert.deepEqual(folio, { type: 'start', start: { kernel: 'v6.15', folio: 'fs-dax' } });
    await post(page, { type: 'show', simulation: otherEra, start: { kernel: 'v6.15' } });
    const kernelChosen = () => page.getByLabel('Kernel', { exact: true }).inputValue();
    assert.equal(await kernelChosen(), 'v6.15');
    await post(page, { type: 'show', simulation: pinBuffer, start: {} });
    assert.equal(await kernelChosen(), '');
  },
);

await checkPage(
  'shows two eras side by side, each with its name, and keeps them through an edit',
  () => webviewPage(pinBuffer),
  async (page) => {
    await post(page, { type: 'choices', choices });
    await page.getByLabel('Beside', { exact: true }).selectOption('v6.15 · E10');
    const asked = { type: 'compare', start: { kernel: 'v6.15' } };
    assert.deepEqual((await page.evaluate(() => globalThis.sent)).at(-1), asked);
    await post(page, { type: 'beside', simulation: otherEra });
    const beside = page.locator('.pane').last();
    assert.match(await beside.locator('h2').textContent(), /partial-pin v6\.15 · E10/);
    await post(page, { type: 'show', simulation: pinBuffer, start: {} });
    assert.deepEqual((await page.evaluate(() => globalThis.sent)).at(-1), asked);
    await post(page, { type: 'beside', simulation: otherEra });
    await beside.locator('h2').waitFor();
    await post(page, { type: 'show', simulation: { ...pinBuffer, function: 'other' }, start: {} });
    assert.equal(await page.getByLabel('Beside', { exact: true }).inputValue(), '');
    assert.equal(await beside.isVisible(), false);
  },
);

await checkPage(
  'hands the path over as a file in each format',
  () => webviewPage(pinBuffer),
  async (page) => {
    for (const format of ['Picture (SVG)', 'Picture (PNG)', 'Markdown', 'Plain text']) {
      await page.getByLabel('Export', { exact: true }).selectOption(format);
    }
    await page.waitForFunction(() => globalThis.sent.length === 5);
    const files = (await page.evaluate(() => globalThis.sent)).slice(1).map(({ file }) => file);
    const named = Object.fromEntries(files.map((file) => [file.name.replace(/.*\./, ''), file]));
    assert.deepEqual(Object.keys(named).sort(), ['md', 'png', 'svg', 'txt']);
    assert.match(named.svg.content, /^<svg .*not released/s);
    const png = Buffer.from(named.png.content, 'base64');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.equal(png.readUInt32BE(16), 1920);
    if (screenshots) {
      mkdirSync(screenshots, { recursive: true });
      writeFileSync(join(screenshots, 'export.png'), png);
    }
    assert.match(named.md.content, /^### `pin_buffer\(\)`/);
  },
);

await checkPage(
  'downloads a file where there is no editor, and offers no start that nobody can simulate',
  () => plainPage(pinBuffer),
  async (page) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByLabel('Export', { exact: true }).selectOption('Picture (SVG)'),
    ]);
    assert.equal(download.suggestedFilename(), `pin_buffer-path-${pinBuffer.paths[3].id + 1}.svg`);
    assert.equal(await page.getByLabel('Kernel', { exact: true }).isVisible(), false);
    assert.equal(await page.getByLabel('Beside', { exact: true }).getByRole('option', { name: 'fs-dax' }).count(), 0);
  },
);

await checkPage(
  'works as the page that the command line writes, under its own policy',
  async () => {
    const program = fileURLToPath(new URL('../../../server/dist/folioscope.js', import.meta.url));
    const root = fileURLToPath(new URL('../../../fixtures/tour', import.meta.url));
    const wanted = ['--root', root, '--format=html', 'drivers/media/frames.c:frames_map'];
    const page = await openPage(execFileSync(process.execPath, [program, 'simulate', ...wanted], { encoding: 'utf8' }));
    page.on('console', (message) => page.errors.push(message.text()));
    return page;
  },
  async (page) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByLabel('Export', { exact: true }).selectOption('Picture (PNG)'),
    ]);
    assert.equal(
      readFileSync(await download.path())
        .subarray(1, 4)
        .toString(),
      'PNG',
    );
    await page.getByLabel('Beside', { exact: true }).selectOption({ index: 1 });
    await page.locator('.compared').waitFor();
    await page.getByRole('group', { name: 'What if' }).waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
  },
);

await checkPage(
  'says what could not be done, until it can',
  () => webviewPage(pinBuffer),
  async (page) => {
    await post(page, { type: 'problem', text: 'it cannot be written' });
    await page.getByText('it cannot be written', { exact: true }).waitFor();
    await post(page, { type: 'show', simulation: pinBuffer, start: {} });
    await page.getByText('it cannot be written').waitFor({ state: 'hidden' });
  },
);

for (const [theme, options] of Object.entries(THEMES)) {
  for (const width of [1400, 700, 480]) {
    await checkPage(
      `axe finds nothing: ${theme}, ${width} px`,
      async () => {
        const page = await webviewPage(pinBuffer, { ...options, viewport: { width, height: 800 } });
        await post(page, { type: 'choices', choices });
        return page;
      },
      async (page) => {
        await page.focus('#paths');
        await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight');
        await look(page, `timeline-${theme}-${width}`);
        await page.getByLabel('Beside', { exact: true }).selectOption('v6.15 · E10');
        await post(page, { type: 'beside', simulation: otherEra });
        await page.locator('.compared').waitFor();
        await look(page, `beside-${theme}-${width}`);
        await page.getByRole('button', { name: 'Table' }).click();
        await look(page, `table-${theme}-${width}`);
      },
    );
  }
}
