/** Review Patch or Range, on a small tree with a mailbox in it. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

const fixture = fileURLToPath(new URL('../../../fixtures/patches/early-return', import.meta.url));

/** A workspace of its own: the tree, and the thread beside it. */
export function reviewWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'folioscope-review-'));
  cpSync(join(fixture, 'tree'), folder, { recursive: true });
  cpSync(join(fixture, 'series.mbox'), join(folder, 'series.mbox'));
  return folder;
}

export async function reviewChecks(workbench, { check, shot }) {
  const { page } = workbench;
  const rows = page
    .locator('.pane', { has: page.locator('.pane-header[aria-label^="Folioscope Review"]') })
    .locator('.monaco-list-row');
  await check('a mailbox shows where it breaks the books', async () => {
    await workbench.openFile('series.mbox');
    await until(async () => (await workbench.findingCount()) === 1);
    await workbench.goToLine(40);
    await workbench.squiggles().first().waitFor();
  });
  await check('Review Patch or Range shows the counter diff of each patch first', async () => {
    await page.keyboard.press('Control+B');
    await workbench.runCommand('Folioscope: Review Patch or Range', { stays: true });
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'This Editor' }).first().click();
    await rows.filter({ hasText: 'refuse headers' }).first().waitFor();
    const texts = (await rows.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
    assert.match(texts, /read_header\(\)[\s\S]*refcount \+0 -> \+1/);
  });
  await check('the next finding opens in a diff editor, with its path as a comment', async () => {
    await workbench.runCommand('Folioscope: Next Finding of the Review');
    await page.locator('.monaco-diff-editor').waitFor();
    const comment = page.locator('.review-widget .comment-body');
    await comment.first().waitFor();
    const told = ((await comment.first().textContent()) ?? '').replaceAll('\u00a0', ' ');
    assert.match(told, /folio keeps the reference[\s\S]*takes a reference/);
    await shot('review-diff');
  });
  await check('the reply is copied as mail', async () => {
    await workbench.runCommand('Folioscope: Copy Review as Mail Reply');
    await page
      .locator('#status\\.extensionMessage, .statusbar-item', { hasText: 'the reply is in the clipboard' })
      .first()
      .waitFor();
  });
  await check('what is wrong with a range is said quietly', async () => {
    // The message stays for some seconds only, and others come there as well.
    await until(async () => {
      await workbench.runCommand('Folioscope: Review Patch or Range', { stays: true });
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Commits' }).first().click();
      await page.locator('.quick-input-box input').fill('a..b');
      await page.keyboard.press('Enter');
      const said = page.locator('.statusbar-item', { hasText: 'no such file, and' }).first();
      return said.waitFor({ timeout: 6000 }).then(
        () => true,
        () => false,
      );
    });
    await until(async () => (await workbench.notifications()).length === 0);
  });
}
