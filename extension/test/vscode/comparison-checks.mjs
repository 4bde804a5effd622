/** Checks of what else can be asked of the timeline of an open file: another start, another era beside it, a file to keep. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.mjs';

export async function comparisonChecks(check, workbench, host) {
  const { page } = workbench;
  const timeline = await workbench.timeline();
  await check('another era can be chosen as the start, and the own one again', async () => {
    const kernel = timeline.getByLabel('Kernel', { exact: true });
    await kernel.selectOption('v6.15 · E10');
    await timeline.locator('.begins').waitFor();
    await until(async () => (await kernel.inputValue()) === 'v6.15');
    await timeline.getByLabel('Folio', { exact: true }).selectOption('fs-dax');
    await timeline.locator('.begins', { hasText: 'drawn as 0, where FS-DAX pages rest' }).waitFor();
    await timeline.getByLabel('Folio', { exact: true }).selectOption("the setting's");
    await kernel.selectOption("the tree's own");
    await timeline.locator('.begins', { hasText: 'drawn as 1; a pin adds 1024' }).waitFor();
  });
  await check('another folio kind stands beside, step by step', async () => {
    await timeline.getByLabel('Beside', { exact: true }).selectOption('large folio');
    await timeline.locator('.pane h2', { hasText: 'large folio' }).waitFor();
    await timeline.locator('#paths').focus();
    await page.keyboard.press('End');
    assert.match(await timeline.locator('#steps-beside [aria-selected=true]').textContent(), /^(break|return)/);
    await timeline.getByLabel('Beside', { exact: true }).selectOption('nothing beside');
  });
  await check('a path can be kept as a file', async () => {
    await timeline.getByLabel('Export', { exact: true }).selectOption('Plain text');
    const input = page.locator('.quick-input-widget:visible input').first();
    await input.waitFor();
    let name;
    await until(async () => {
      [name] = /[^/]+\.txt$/.exec(await input.inputValue()) ?? [];
      return name !== undefined;
    });
    await page.keyboard.press('Enter');
    const file = join(host.folder, name);
    await until(() => existsSync(file));
    await until(() => /^demo_pin_buffer\(\) in /.test(readFileSync(file, 'utf8')));
  });
}

export async function actionChecks(check, workbench, file, line) {
  await check('Simulate is among the code actions of a finding', async () => {
    await workbench.focusEditor(file);
    await workbench.goToLine(line);
    const { action } = await workbench.codeActions('Simulate this function');
    await action.click();
    const timeline = await workbench.timeline();
    assert.equal(await timeline.locator('h1').textContent(), 'demo_pin_buffer');
  });
}

export async function galleryChecks(check, workbench) {
  await check('the gallery of threads opens, and goes from chapter to chapter', async () => {
    await workbench.runCommand('Folioscope: Open Gallery of Threads');
    const gallery = workbench.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('iframe#active-frame');
    await gallery.locator('#gallery h1').waitFor();
    assert.ok((await gallery.locator('.kernel').count()) >= 1);
    await gallery.locator('#paths [role=option]').nth(1).click();
    await gallery.locator('.chapter h2', { hasText: /^2\. / }).waitFor();
    await workbench.page.keyboard.press('ArrowRight');
    await gallery.locator('.where', { hasText: /^step 2 of/ }).waitFor();
  });
}
