/** Pages in a real browser, and checks on them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { accessibilityViolations } from '../browser/accessibility.mjs';
import { createChecks } from '../browser/checks.mjs';
import { launchChromium } from '../browser/chromium.mjs';
import { timelineDocument } from './document.mjs';

/** Where pictures are wanted; undefined: nowhere. */
export const screenshots = process.argv.includes('--screenshots') ? process.argv.at(-1) : undefined;
const { check, finish } = createChecks();

export { finish };
export const browser = await launchChromium();

/** A page that shows a simulation the way `folioscope simulate --format=html` does. */
export async function plainPage(simulation, options = {}) {
  return openPage(timelineDocument(simulation), options);
}

/** A page with the webview's interface, which records what the timeline sends. */
export async function webviewPage(simulation, options = {}) {
  const page = await openPage(timelineDocument(simulation, WEBVIEW), options);
  await post(page, { type: 'show', simulation, start: {} });
  return page;
}

/** The interface that VS Code gives to webviews. */
export const WEBVIEW = `<script>
    sent = [];
    let state;
    acquireVsCodeApi = () => ({
      postMessage: (message) => sent.push(message),
      getState: () => state,
      setState: (view) => { state = view; },
    });
  </script>`;

export async function openPage(html, { viewport = { width: 1200, height: 800 }, ...options } = {}) {
  const page = await browser.newPage({ viewport, ...options });
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => page.errors.push(error));
  page.errors = [];
  await page.setContent(html);
  return page;
}

/** The themes that pages are looked at in, as options of a page. */
export const THEMES = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high-contrast': { forcedColors: 'active' },
};

/** Axe finds nothing on the page as it is; keeps a picture when pictures are wanted. */
export async function look(page, name) {
  // Not while something glides to its place.
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
  assert.deepEqual(await accessibilityViolations(page), []);
}

export const post = (page, message) => page.evaluate((data) => globalThis.postMessage(data, '*'), message);
export const selected = (page, list) => page.locator(`#${list} [aria-selected=true]`).textContent();
export const live = (page) => page.locator('[aria-live=polite]').textContent();
export const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Runs a check on a fresh page, and fails it when the page had an error. */
export async function checkPage(name, open, body) {
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
