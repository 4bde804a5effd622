/**
 * Tests the timeline alone, in a plain page in a real browser: keyboard, pointer, roles, table, sizes, themes.
 * Needs the built timeline (npm run build) and Chromium.
 *
 *     npm run test:timeline [-- --screenshots FOLDER]
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityViolations } from '../browser/accessibility.mjs';
import { createChecks } from '../browser/checks.mjs';
import { launchChromium } from '../browser/chromium.mjs';
import { timelineDocument } from './page.mjs';
import { emptyFunction, longNames, manyPaths, manySteps, pinBuffer } from './simulations.mjs';

const screenshots = process.argv.includes('--screenshots') ? process.argv.at(-1) : undefined;
const { check, finish } = createChecks();
const browser = await launchChromium();

/** A page that shows a simulation the way `folioscope simulate --format=html` does. */
async function plainPage(simulation, options = {}) {
  return openPage(simulation, '', options);
}

/** A page with the webview's interface, which records what the timeline sends. */
async function webviewPage(simulation, options = {}) {
  const api = `<script>
    sent = [];
    let state;
    acquireVsCodeApi = () => ({
      postMessage: (message) => sent.push(message),
      getState: () => state,
      setState: (view) => { state = view; },
    });
  </script>`;
  const page = await openPage(simulation, api, options);
  await post(page, { type: 'show', simulation, start: {} });
  return page;
}

async function openPage(simulation, script, { viewport = { width: 1200, height: 800 }, ...options }) {
  const page = await browser.newPage({ viewport, ...options });
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => page.errors.push(error));
  page.errors = [];
  await page.setContent(timelineDocument(simulation, script));
  return page;
}

const post = (page, message) => page.evaluate((data) => globalThis.postMessage(data, '*'), message);
const selected = (page, list) => page.locator(`#${list} [aria-selected=true]`).textContent();
const live = (page) => page.locator('[aria-live=polite]').textContent();
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Runs a check on a fresh page, and fails it when the page had an error. */
async function checkPage(name, open, body) {
  await check(name, async () => {
    const page = await open();
    try {
      await body(page);
      assert.deepEqual(page.errors, []);
    } finally {
      await page.close();
    }
  });
}

await checkPage(
  'names the function, the era and the folio kind',
  () => plainPage(pinBuffer),
  async (page) => {
    assert.equal(await page.locator('h1').textContent(), 'pin_buffer');
    assert.equal(await page.locator('.header .facts').textContent(), 'v6.12 · E9 · small folio');
  },
);

await checkPage(
  'lists the paths by outcome and chooses the first broken one',
  () => plainPage(pinBuffer),
  async (page) => {
    assert.deepEqual(await page.locator('.list-heading').allInnerTexts(), [
      'returns < 0 · 3 paths',
      'returns 0 · 2 paths',
    ]);
    assert.match(await selected(page, 'paths'), /partial-pin/);
    assert.match(await selected(page, 'steps'), /^enter/);
  },
);

await checkPage(
  'moves with the keyboard',
  () => plainPage(pinBuffer),
  async (page) => {
    await page.focus('#paths');
    await press(page, 'ArrowDown');
    assert.match(await selected(page, 'paths'), /leaked-reference/);
    assert.match(await live(page), /^Path 2 of 5, returns < 0: leaked-reference$/);
    await press(page, 'ArrowRight');
    assert.match(await selected(page, 'steps'), /grab_cache_page/);
    assert.match(await live(page), /^Step 2 of 7, line 24: .*refcount N to N \+ 1\. 1 hold$/);
    await press(page, 'End', 'ArrowRight');
    assert.match(await selected(page, 'steps'), /^break/);
    await press(page, 'Home', 'ArrowLeft');
    assert.match(await selected(page, 'steps'), /^enter/);
    await press(page, 'ArrowUp', 'ArrowUp');
    assert.match(await selected(page, 'paths'), /partial-pin/);
  },
);

await checkPage(
  'moves between steps with up and down inside the list of steps',
  () => plainPage(pinBuffer),
  async (page) => {
    await page.focus('#steps');
    await press(page, 'ArrowDown', 'ArrowDown');
    assert.match(await selected(page, 'steps'), /header is a page/);
    assert.match(await selected(page, 'paths'), /partial-pin/);
  },
);

await checkPage(
  'tells the focused row to a screen reader',
  () => plainPage(pinBuffer),
  async (page) => {
    for (const list of ['paths', 'steps']) {
      const active = await page.locator(`#${list}`).getAttribute('aria-activedescendant');
      assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
    }
  },
);

await checkPage(
  'scrubs with the pointer, and the slider says where',
  () => plainPage(pinBuffer),
  async (page) => {
    const slider = page.getByRole('slider', { name: 'Step' });
    const box = await slider.boundingBox();
    await page.mouse.move(box.x + 2, box.y + 10);
    await page.mouse.down();
    assert.equal(await slider.getAttribute('aria-valuenow'), '1');
    await page.mouse.move(box.x + box.width - 2, box.y + 10);
    await page.mouse.up();
    assert.equal(await slider.getAttribute('aria-valuenow'), '8');
    assert.match(await slider.getAttribute('aria-valuetext'), /^Step 8 of 8, line 33/);
  },
);

await checkPage(
  'asks for the line of a step that is clicked, or chosen with Enter',
  () => webviewPage(pinBuffer),
  async (page) => {
    await page.locator('#steps').getByText('header is a page').click();
    await press(page, 'Enter');
    const sent = await page.evaluate(() => globalThis.sent);
    assert.deepEqual(
      sent.map((message) => message.type),
      ['ready', 'reveal', 'reveal'],
    );
    assert.equal(sent[1].span.line, 25);
    assert.deepEqual(sent[2], sent[1]);
  },
);

await checkPage(
  'asks for nothing before the user moves',
  () => webviewPage(pinBuffer),
  async (page) => {
    assert.deepEqual(await page.evaluate(() => globalThis.sent), [{ type: 'ready' }]);
  },
);

await checkPage(
  'keeps the path and the step when the same function is shown again',
  () => webviewPage(pinBuffer),
  async (page) => {
    await page.focus('#paths');
    await press(page, 'ArrowDown', 'ArrowRight', 'ArrowRight');
    await post(page, { type: 'show', simulation: pinBuffer, start: {} });
    assert.match(await selected(page, 'paths'), /leaked-reference/);
    assert.match(await selected(page, 'steps'), /header is a page/);
    await post(page, { type: 'show', simulation: { ...pinBuffer, function: 'other' }, start: {} });
    assert.match(await selected(page, 'paths'), /partial-pin/);
  },
);

await checkPage(
  'goes to the step of the line the cursor is on, without asking for it back',
  () => webviewPage(pinBuffer),
  async (page) => {
    await post(page, { type: 'cursor', line: 43 });
    assert.match(await selected(page, 'steps'), /put_page\(header\)/);
    await post(page, { type: 'cursor', line: 7 });
    assert.match(await selected(page, 'steps'), /put_page\(header\)/);
    assert.deepEqual(await page.evaluate(() => globalThis.sent), [{ type: 'ready' }]);
  },
);

await checkPage(
  'says when it is out of date, and takes it back',
  () => webviewPage(pinBuffer),
  async (page) => {
    await post(page, { type: 'stale', reason: 'the file was edited' });
    await page.getByText('Out of date: the file was edited').waitFor();
    await post(page, { type: 'show', simulation: pinBuffer, start: {} });
    await page.getByText('Out of date').waitFor({ state: 'hidden' });
  },
);

await checkPage(
  'has the path as a table, for screen readers always',
  () => plainPage(pinBuffer),
  async (page) => {
    const rows = page.getByRole('table').getByRole('row');
    assert.equal(await rows.count(), 9);
    assert.match(
      (await rows.nth(4).getByRole('cell').allTextContents()).join(' | '),
      /^pin_buffer\.c:30 \| acquire \| .* \| N \+ 1 \| N \+ 1024 \| 1 \| ref on header, 1, this function; pin on/,
    );
    const button = page.getByRole('button', { name: 'Table' });
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('#steps').isVisible(), false);
    assert.ok((await page.getByRole('table').boundingBox()).width > 500);
  },
);

await checkPage(
  'shows one object when it is chosen',
  () => plainPage(pinBuffer),
  async (page) => {
    assert.equal(await page.locator('.strips canvas').count(), 3);
    await page.getByLabel('Object', { exact: true }).selectOption('header');
    assert.equal(await page.locator('.strips canvas').count(), 1);
  },
);

await checkPage(
  'plays from the keyboard, and a key stops it',
  () => plainPage(pinBuffer),
  async (page) => {
    await page.focus('#paths');
    await press(page, ' ');
    const button = page.getByRole('button', { name: 'Pause' });
    await button.waitFor();
    await page.locator('.where', { hasText: 'step 3 of 8' }).waitFor();
    await press(page, 'ArrowRight');
    await button.waitFor({ state: 'hidden' });
  },
);

await checkPage(
  'hands the chosen path over as text',
  () => webviewPage(pinBuffer),
  async (page) => {
    await page.getByLabel('Export', { exact: true }).selectOption('Copy as text');
    const [, copy] = await page.evaluate(() => globalThis.sent);
    assert.equal(copy.type, 'copy');
    assert.match(copy.text, /^pin_buffer\(\) in .*\nreturns < 0: partial-pin\n/);
  },
);

await checkPage(
  'draws sure and possible holds apart, and those not released',
  () => plainPage(pinBuffer),
  async (page) => {
    assert.deepEqual(await page.locator('.hold-trouble').allInnerTexts(), ['not released · 1 each · this function']);
    await page.locator('#paths').getByText('hands out a pin').click();
    assert.equal(await page.locator('.hold-sure').count(), 2);
    assert.deepEqual(await page.locator('.hold-maybe').allInnerTexts(), ['1 each · maybe buf->pages']);
    assert.equal(await page.locator('.hold-trouble').count(), 0);
  },
);

await checkPage(
  'says that a function does not touch a counter',
  () => plainPage(emptyFunction),
  async (page) => {
    await page.getByText('This function does not touch a counter.').waitFor();
    assert.equal(await page.locator('.body').isVisible(), false);
  },
);

await checkPage(
  'says that paths are missing',
  () => plainPage({ ...pinBuffer, cut: '20000 states' }),
  async (page) => {
    await page.getByText('Some paths are missing: 20000 states').waitFor();
  },
);

await checkPage(
  'takes 500 paths',
  () => plainPage(manyPaths(500)),
  async (page) => {
    assert.equal(await page.locator('#paths [role=option]').count(), 500);
    await page.focus('#paths');
    for (let page10 = 0; page10 < 60; page10 += 1) await press(page, 'PageDown');
    assert.match(await live(page), /^Path 500 of 500/);
    assert.ok(await page.locator('#paths [aria-selected=true]').isVisible());
  },
);

await checkPage(
  'takes 2,000 steps',
  () => plainPage(manySteps(2000)),
  async (page) => {
    await page.focus('#paths');
    await press(page, 'End');
    assert.match(await live(page), /^Step 2000 of 2000/);
  },
);

await checkPage(
  'shows text that looks like markup as text',
  () => {
    const paths = pinBuffer.paths.map((path) => ({ ...path, verdict: '<img src=x onerror=alert(1)>' }));
    return plainPage({ ...pinBuffer, function: '<b>f</b>', paths });
  },
  async (page) => {
    assert.equal(await page.locator('h1').textContent(), '<b>f</b>');
    assert.equal(await page.locator('img, b').count(), 0);
  },
);

for (const width of [1200, 480]) {
  await checkPage(
    `keeps very long names inside ${width} px`,
    () => plainPage(longNames, { viewport: { width, height: 800 } }),
    async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      const outside = await page
        .locator('.timeline *:visible')
        .evaluateAll(
          (nodes, limit) =>
            nodes
              .filter((node) => !node.closest('.visually-hidden') && node.getBoundingClientRect().right > limit + 1)
              .map((node) => node.className),
          width,
        );
      assert.deepEqual(outside, []);
    },
  );
}

await checkPage(
  'does not move things for those who asked for less motion',
  () => plainPage(pinBuffer, { reducedMotion: 'reduce' }),
  async (page) => {
    assert.equal(
      await page
        .locator('.marker-track')
        .first()
        .evaluate((node) => getComputedStyle(node).transitionDuration),
      '0s',
    );
  },
);

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

const choices = {
  folios: ['small', 'fs-dax'],
  eras: [
    { id: 'E9', title: 'FS-DAX pages rest at 1', kernel: 'v6.1' },
    { id: 'E10', title: 'FS-DAX pages rest at 0', kernel: 'v6.15' },
  ],
};
const otherEra = { ...pinBuffer, era: { ...pinBuffer.era, kernel: 'v6.15', id: 'E10' } };

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
    assert.deepEqual(folio, { type: 'start', start: { folio: 'fs-dax' } });
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
    if (screenshots) writeFileSync(join(screenshots, 'export.png'), png);
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

const themes = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high contrast': { forcedColors: 'active' },
};
for (const [theme, options] of Object.entries(themes)) {
  for (const width of [1400, 700, 480]) {
    await checkPage(
      `axe finds nothing: ${theme}, ${width} px`,
      async () => {
        const page = await webviewPage(pinBuffer, { ...options, viewport: { width, height: 800 } });
        await post(page, { type: 'choices', choices });
        return page;
      },
      async (page) => {
        const look = async (what) => {
          const path = screenshots && join(screenshots, `${what}-${theme.replace(' ', '-')}-${width}.png`);
          if (path) await page.screenshot({ path });
          assert.deepEqual(await accessibilityViolations(page), []);
        };
        await page.focus('#paths');
        await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight');
        await look('timeline');
        await page.getByLabel('Beside', { exact: true }).selectOption('v6.15 · E10');
        await post(page, { type: 'beside', simulation: otherEra });
        await page.locator('.compared').waitFor();
        await look('beside');
        await page.getByRole('button', { name: 'Table' }).click();
        await look('table');
      },
    );
  }
}

await browser.close();
finish();
