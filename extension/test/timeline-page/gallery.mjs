/** The gallery of threads: every thread that ships, chosen, read, stepped through, and looked at. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { galleryDocument } from './document.mjs';
import { checkPage, live, look, openPage, post, press, selected, THEMES, WEBVIEW } from './pages.mjs';

const program = fileURLToPath(new URL('../../../server/dist/folioscope.js', import.meta.url));
const folioscope = (...args) =>
  JSON.parse(execFileSync(process.execPath, [program, 'replay', ...args, '--format=json'], { encoding: 'utf8' }));
const threads = folioscope('--threads').map(({ name }) => folioscope('--thread', name));
const [first] = threads;
const [chapter] = first.chapters;
const chapters = threads.flatMap((thread) => thread.chapters);

const plainGallery = (options) => openPage(galleryDocument(threads), options);

async function webviewGallery() {
  const page = await openPage(galleryDocument([], WEBVIEW));
  await post(page, { type: 'threads', threads });
  return page;
}

await checkPage('lists the threads with their chapters, and tells the argument', plainGallery, async (page) => {
  assert.equal(await page.locator('#paths [role=option]').count(), chapters.length);
  assert.equal(await page.locator('#paths [role=group]').count(), threads.length);
  assert.equal(await page.locator('h1').textContent(), first.title);
  assert.equal(await page.locator('.argument p').count(), first.text.length);
});

await checkPage(
  'shows the kernels of a chapter side by side, and steps through them together',
  plainGallery,
  async (page) => {
    const kernels = page.locator('.kernel');
    assert.deepEqual(
      await kernels.locator('h3').evaluateAll((nodes) => nodes.map((node) => node.firstChild.textContent)),
      chapter.kernels.map(({ kernel }) => kernel),
    );
    await page.focus('#steps');
    await press(page, 'End');
    const last = chapter.steps.at(-1);
    assert.match(await live(page), new RegExp(`^Step ${chapter.steps.length} of ${chapter.steps.length}: ${last.op}`));
    for (const [index, { counters }] of last.states.entries()) {
      const [{ slot, counter }] = chapter.columns;
      const value = await kernels.nth(index).locator('.lane-value').first().textContent();
      assert.equal(value, String(counters[slot][counter]));
    }
    assert.ok((await kernels.first().locator('.said').textContent()).includes(chapter.end[0].text));
  },
);

await checkPage(
  'goes from chapter to chapter and from thread to thread with the keyboard',
  plainGallery,
  async (page) => {
    await page.focus('#paths');
    for (const _ of first.chapters) await press(page, 'ArrowDown');
    assert.equal(await page.locator('h1').textContent(), threads[1].title);
    assert.match(await selected(page, 'paths'), /^1\. /);
    assert.equal(await page.locator('.where').textContent(), `step 1 of ${threads[1].chapters[0].steps.length}`);
  },
);

await checkPage('has every chapter as a table', plainGallery, async (page) => {
  await page.focus('#paths');
  for (const { steps, kernels, columns } of chapters) {
    const rows = page.getByRole('table').getByRole('row');
    assert.equal(await rows.count(), steps.length + 1);
    assert.equal(await rows.first().getByRole('columnheader').count(), 2 + kernels.length * (columns.length + 1));
    await press(page, 'ArrowDown');
  }
});

await checkPage('opens the code of a thread where there is an editor', webviewGallery, async (page) => {
  const code = { file: 'put-for-a-pin.c', kernel: 'v5.7', text: 'int x;\n' };
  await post(page, { type: 'threads', threads: [{ ...first, title: 'With code', code: [code] }] });
  await page.getByLabel('Open code').selectOption('put-for-a-pin.c (v5.7)');
  assert.deepEqual((await page.evaluate(() => globalThis.sent)).at(-1), { type: 'code', code });
});

await checkPage('keeps the chapter and the step', webviewGallery, async (page) => {
  await page.focus('#paths');
  await press(page, 'ArrowDown', 'ArrowRight');
  await post(page, { type: 'threads', threads });
  assert.match(await selected(page, 'paths'), /^2\. /);
  assert.match(await page.locator('.where').textContent(), /^step 2 of/);
});

await checkPage('opens no code in a plain page', plainGallery, async (page) => {
  assert.equal(await page.getByLabel('Open code').isVisible(), false);
});

for (const [theme, options] of Object.entries(THEMES)) {
  for (const width of [1400, 700]) {
    await checkPage(
      `axe finds nothing in the gallery: ${theme}, ${width} px`,
      () => plainGallery({ ...options, viewport: { width, height: 800 } }),
      async (page) => {
        await page.focus('#paths');
        await press(page, 'End');
        await look(page, `gallery-${theme}-${width}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        await page.getByRole('button', { name: 'Table' }).click();
        await look(page, `gallery-table-${theme}-${width}`);
      },
    );
  }
}
