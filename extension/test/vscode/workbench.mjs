/** The workbench in the browser, driven as a user would: files, palette, hover, Problems, the timeline. */

import { until } from './until.mjs';

/** Milliseconds a thing may take to appear. */
const APPEARS = 60_000;

/** Opens the workspace of a host. `development`: folder of an unpacked extension to load. */
export async function openWorkbench(browser, host, { development, viewport = { width: 1280, height: 800 } } = {}) {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(APPEARS);
  const authority = new URL(host.origin).host;
  const payload = [['skipWelcome', 'true']];
  if (development) payload.push(['extensionDevelopmentPath', `vscode-remote://${authority}${development}`]);
  const query = new URLSearchParams({ folder: host.folder, payload: JSON.stringify(payload) });
  await page.goto(`${host.origin}/?${query}`);
  await page.locator('.monaco-workbench').waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  // The explorer has shown that the workspace is there; without it there is room for the source and the timeline.
  await page.keyboard.press('Control+B');
  return new Workbench(page);
}

class Workbench {
  constructor(page) {
    this.page = page;
  }

  async openFile(name) {
    await this.#quickInput('Control+P', name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** `stays`: the command asks for more in the same box. */
  async runCommand(title, { stays = false } = {}) {
    await this.#quickInput('F1', `>${title}`);
    await this.#row(this.page.getByText(title, { exact: true })).click();
    if (!stays) await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The row of the quick input that has this label. */
  #row(label) {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first();
  }

  async #quickInput(key, text) {
    await this.page.keyboard.press(key);
    await this.page.locator('.quick-input-widget:visible').waitFor();
    await this.page.locator('.quick-input-box input').fill(text);
  }

  /** Puts the cursor at the start of a line of the active editor. */
  async goToLine(line) {
    await this.#quickInput('Control+G', `:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  async focusEditor(name) {
    await this.page.locator('.tab', { hasText: name }).click();
    await this.page.locator('.monaco-editor.focused').waitFor();
  }

  /** Closes a file and waits until the server has been told: it takes the file's problems back. */
  async closeFile(name) {
    await this.focusEditor(name);
    await this.page.keyboard.press('Control+w');
    await this.page.locator('.tab', { hasText: name }).waitFor({ state: 'detached' });
    await this.page.locator('#status\\.problems', { has: this.page.locator('[aria-label="No Problems"]') }).waitFor();
  }

  /** The line of the cursor in the first visible editor. */
  async cursorLine() {
    return Number(await this.page.locator('.monaco-editor .active-line-number').first().textContent());
  }

  /** Chooses a colour theme by the name the picker shows. */
  async chooseTheme(name) {
    await this.runCommand('Preferences: Color Theme', { stays: true });
    await this.page.locator('.quick-input-box input').fill(name);
    await this.#row(this.page.getByText(name, { exact: true })).click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Rests the pointer on a piece of source text until the hover shows `part`. */
  async hover(text, part) {
    const place = this.page.locator('.view-line span').filter({ hasText: text }).last();
    await place.hover();
    const shown = this.page.locator('.monaco-hover:visible').filter({ hasText: part });
    await shown.waitFor();
    return shown.textContent();
  }

  /** The menu of code actions at the cursor, open and with one of this name in it. Asked too early it opens without, and is asked again. */
  async codeActions(name) {
    const menu = this.page.locator('.action-widget').first();
    const action = menu.getByText(name).first();
    await until(async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+.');
      return action.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    });
    return { menu, action };
  }

  /** The inner page of the timeline. */
  async timeline() {
    const frame = this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await frame.locator('#timeline h1').waitFor();
    return frame;
  }

  /** The timeline's page itself, to run a script in. */
  async timelineFrame() {
    await this.timeline();
    for (const frame of this.page.frames()) if ((await frame.locator('#timeline').count()) > 0) return frame;
    throw new Error('no frame holds the timeline');
  }

  async toggleProblems() {
    await this.page.keyboard.press('Control+Shift+M');
  }

  /** Opens the Problems panel and reads its rows. */
  async problems() {
    const rows = this.page.locator('.markers-panel-container .monaco-list-row');
    await this.toggleProblems();
    await rows.first().waitFor();
    return rows.allTextContents();
  }

  /** The status item, once its text matches. */
  status(text) {
    return this.page.locator('#folioscope\\.folioscope\\.folioscope\\.status').filter({ hasText: text });
  }

  /** Takes the pointer to where nothing answers it. */
  async restPointer() {
    await this.page.mouse.move(640, 798);
    await this.page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
  }

  /** What the first editor shows of its source, with what stands between it. */
  async sourceText() {
    const lines = await this.page.locator('.monaco-editor').first().locator('.view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Findings in the open files, as the status bar counts problems. */
  async findingCount() {
    const label = await this.page.locator('#status\\.problems a').first().getAttribute('aria-label');
    return [...(label ?? '').matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
  }

  squiggles() {
    return this.page.locator('.monaco-editor .squiggly-warning, .monaco-editor .squiggly-info');
  }

  notifications() {
    return this.page.locator('.notifications-toasts .notification-list-item').allTextContents();
  }
}
