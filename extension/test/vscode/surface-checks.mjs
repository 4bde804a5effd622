/** What the editor shows beside squiggles and hovers: hints, quick fixes, the findings view, who releases a hold, mute. */
import assert from 'node:assert/strict';
import { until } from './until.mjs';

/** `lineOf(text)`: of the demo file, 1-based. */
export async function surfaceChecks(workbench, { check, lineOf }) {
  const { page } = workbench;
  await check('the counters stand at the end of the line of the cursor, and of no other', async () => {
    await workbench.goToLine(lineOf('ret = pin_user_pages_fast'));
    await until(async () => /pages\[0\.\.ret\): maybe ref N\+1024 pin 1/.test(await workbench.sourceText()));
    await workbench.goToLine(lineOf('if (!header)'));
    await until(async () => /\(!header\)\W*maybe ref N\+1/.test(await workbench.sourceText()));
    assert.doesNotMatch(await workbench.sourceText(), /1024/);
  });
  await check('a quick fix is shown in the refactor preview first, and mends the finding', async () => {
    const before = await workbench.findingCount();
    await workbench.goToLine(lineOf('return ret;'));
    const { menu, action: release } = await workbench.codeActions('Release header here');
    await menu.getByText('Allow leaked-reference here, with a reason').waitFor();
    await release.click();
    await applyAndUndo(workbench, before);
  });
  await check('a finding is allowed with a reason', async () => {
    const before = await workbench.findingCount();
    await workbench.goToLine(lineOf('return ret;'));
    const { action } = await workbench.codeActions('Allow leaked-reference here, with a reason');
    await action.click();
    await page.locator('.quick-input-box input').fill('the caller knows');
    await page.keyboard.press('Enter');
    await applyAndUndo(workbench, before);
  });
  await check('Who Releases This? peeks at the places that give the hold back', async () => {
    await workbench.goToLine(lineOf('header = find_get_page'));
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await workbench.runCommand('Folioscope: Who Releases This?');
    const peek = page.locator('.peekview-widget');
    await peek.locator('.ref-tree .monaco-list-row', { hasText: 'put_page(header)' }).first().waitFor();
    await page.keyboard.press('Escape');
    await peek.waitFor({ state: 'hidden' });
  });
  await findingsViewChecks(workbench, { check });
  await check('one click mutes everything, another brings it back', async () => {
    await workbench.status(/E\d+/).locator('a').first().click();
    await until(async () => (await workbench.findingCount()) === 0);
    await page.locator('.codelens-decoration a').waitFor({ state: 'detached' });
    await workbench.status(/E\d+/).locator('.codicon-mute').waitFor();
    await workbench.status(/E\d+/).locator('a').first().click();
    await until(async () => (await workbench.findingCount()) > 0);
  });
}

async function findingsViewChecks(workbench, { check }) {
  const { page } = workbench;
  const rows = page
    .locator('.pane', { has: page.locator('.pane-header[aria-label^="Folioscope"]') })
    .locator('.monaco-list-row');
  const texts = async () => (await rows.allTextContents()).join('\n');
  await check('the findings view lists the findings of the open file', async () => {
    await workbench.runCommand('Explorer: Focus on Folioscope View');
    await until(async () => /leaked-reference/.test(await texts()) && /pin_buffer\.c/.test(await texts()));
  });
  await check('it checks a folder, and names what could not be analysed', async () => {
    await workbench.runCommand('Folioscope: Check This Folder');
    await until(async () => /other_buffer\.c/.test(await texts()) && /not analysed: /.test(await texts()));
  });
  await check('it groups by code and filters', async () => {
    await workbench.runCommand('Folioscope: Group Findings by Code');
    await until(async () => /^leaked-reference/m.test(await texts()));
    await workbench.runCommand('Folioscope: Filter Findings', { stays: true });
    await page.locator('.quick-input-box input').fill('partial');
    await page.keyboard.press('Enter');
    await until(async () => !/leaked-reference/.test(await texts()) && /partial-pin/.test(await texts()));
    await workbench.runCommand('Folioscope: Show All Findings');
    await until(async () => /leaked-reference/.test(await texts()));
    await workbench.runCommand('Folioscope: Group Findings by File');
  });
  await check('a file that is gone leaves the view', async () => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'other_buffer.c' }).click();
    await page.keyboard.press('Delete');
    await page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: /Move to Trash|Delete/ })
      .click();
    await until(async () => !/other_buffer/.test(await texts()));
  });
  await page.keyboard.press('Control+B');
}

/** The change that is previewed makes one finding fewer; undone, it is there again. */
async function applyAndUndo(workbench, before) {
  const { page } = workbench;
  const preview = page.locator('.bulk-edit-panel');
  await preview.locator('.monaco-list-row').first().waitFor();
  await preview.locator('.monaco-list-row .edit-checkbox').first().click();
  await preview.getByRole('button', { name: 'Apply' }).click();
  await until(async () => (await workbench.findingCount()) === before - 1);
  await page.keyboard.press('Control+Z');
  await until(async () => (await workbench.findingCount()) === before);
}
