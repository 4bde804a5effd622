/** The timeline of one simulation: keyboard, pointer, roles, table, sizes. */
import assert from 'node:assert/strict';
import { checkPage, live, plainPage, post, press, selected, webviewPage } from './pages.mjs';
import { emptyFunction, longNames, manyPaths, manySteps, pinBuffer } from './simulations.mjs';

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
