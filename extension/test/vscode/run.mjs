/**
 * Tests the extension in a real VS Code in a real Chromium: squiggle, hover, Problems, code lens, timeline, restart, and
 * the .vsix in a fresh VS Code, on its host and in the browser. Needs the package (npm run package); sets VS Code up by itself.
 *
 *     npm run test:vscode [-- --update-media]      --update-media: writes the screenshots and the animated
 *                                                 picture to docs/media
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagePath } from '../../scripts/package.mjs';
import { accessibilityViolations } from '../browser/accessibility.mjs';
import { createChecks } from '../browser/checks.mjs';
import { launchChromium } from '../browser/chromium.mjs';
import { recordAnimation } from './animation.mjs';
import { actionChecks, comparisonChecks, galleryChecks } from './comparison-checks.mjs';
import { startVscode } from './host.mjs';
import { runningProcesses } from './processes.mjs';
import { reviewChecks, reviewWorkspace } from './review-checks.mjs';
import { surfaceChecks } from './surface-checks.mjs';
import { until } from './until.mjs';
import { openWorkbench } from './workbench.mjs';

const extension = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const workspace = join(extension, 'test/vscode/workspace');
const media = process.argv.includes('--update-media') ? join(extension, '../docs/media') : undefined;
const FILE = 'pin_buffer.c';
const ERA = /^v\d+\.\d+ · E\d+/;
const ID = 'folioscope.folioscope';
const FUNCTION = 'demo_pin_buffer';
/** VS Code's themes by the name their picker shows. */
const THEMES = { light: 'Light Modern', dark: 'Dark Modern', 'high-contrast': 'Dark High Contrast' };

const { check, finish } = createChecks();
const browser = await launchChromium();

const source = readFileSync(join(workspace, 'drivers/demo', FILE), 'utf8');
const lineOfSource = (text) => source.slice(0, source.indexOf(text)).split('\n').length;

async function screenshot(workbench, name) {
  if (!media) return;
  mkdirSync(media, { recursive: true });
  await workbench.page.screenshot({ path: join(media, `${name}.png`) });
}

/** Runs `body` with a VS Code of its own, and always ends it. */
async function withVscode(options, body) {
  const host = await startVscode({ workspace, ...options });
  try {
    const development = options.vsix ? undefined : extension;
    const workbench = await openWorkbench(browser, host, { development, viewport: options.viewport });
    await body(workbench, host);
    await workbench.page.close();
  } finally {
    await host.stop();
  }
  await check('leaves no process and no folder behind', () => {
    assert.deepEqual(
      runningProcesses().filter((it) => it.group === host.group),
      [],
    );
    assert.equal(existsSync(host.home), false);
  });
}

/** The language servers of this VS Code. */
const serversOf = (host) =>
  runningProcesses()
    .filter((it) => it.group === host.group && it.command.includes('folioscope.js lsp --stdio'))
    .map((it) => it.pid);

/** Gives up when not even the first thing appears: the others would only wait in vain. */
async function editorChecks(workbench) {
  const squiggled = await check('a squiggle appears in a C file', async () => {
    await workbench.openFile(FILE);
    await workbench.squiggles().first().waitFor();
  });
  if (!squiggled) return false;
  await check('the status item names the era', () => workbench.status(ERA).waitFor());
  await check('Problems lists the findings with their codes', async () => {
    const problems = (await workbench.problems()).join('\n');
    for (const code of ['partial-pin', 'leaked-reference']) assert.match(problems, new RegExp(code));
    await workbench.toggleProblems();
  });
  await check('the hover over a call tells the counters', async () => {
    assert.match(await workbench.hover('find_get_page', 'refcount'), /N -> N \+ 1/);
  });
  return true;
}

async function timelineChecks(workbench) {
  const { page } = workbench;
  let timeline;
  await check('Simulate This Function opens the timeline', async () => {
    await workbench.goToLine(lineOfSource('return -EFAULT'));
    await workbench.runCommand('Folioscope: Simulate This Function');
    timeline = await workbench.timeline();
    assert.equal(await timeline.locator('h1').textContent(), FUNCTION);
    const outcomes = await timeline.locator('.list-heading').allTextContents();
    assert.ok(outcomes.length >= 2, outcomes.join('\n'));
    for (const code of ['partial-pin', 'leaked-reference']) {
      await timeline.locator('.path-verdict', { hasText: code }).first().waitFor();
    }
  });
  await check('the code lens above the function opens it too', async () => {
    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+2');
    await page.keyboard.press('Control+w');
    await page.locator('.codelens-decoration a', { hasText: 'Simulate' }).first().click();
    timeline = await workbench.timeline();
    assert.equal(await timeline.locator('h1').textContent(), FUNCTION);
  });
  await check('the timeline has the focus, so that its keys work at once', async () => {
    await page.keyboard.press('ArrowRight');
    await timeline.locator('.where', { hasText: /^step 2 of/ }).waitFor();
  });
  await check('clicking a step moves the editor to its line', async () => {
    await timeline.locator('.path-verdict', { hasText: 'partial-pin' }).first().click();
    const step = timeline.locator('#steps .step-acquire').first();
    await step.click();
    const line = await lineOf(step);
    await until(async () => (await workbench.cursorLine()) === line);
  });
  await check('the focus stays in the timeline', async () => {
    await page.keyboard.press('End');
    const row = timeline.locator('#steps [aria-selected=true]');
    await row.filter({ hasText: /^(break|return)/ }).waitFor();
  });
  await check('the timeline follows the cursor in the source', async () => {
    await page.locator('.view-line').filter({ hasText: 'find_get_page' }).click();
    const chosen = timeline.locator('#steps [aria-selected=true]');
    await until(async () => (await lineOf(chosen)) === lineOfSource('find_get_page'));
  });
  await check('the timeline follows an edit of the file', async () => {
    const first = timeline.locator('#steps [role=option]').first();
    const before = await lineOf(first);
    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Enter');
    await until(async () => (await lineOf(first)) === before + 1);
    await page.keyboard.press('Control+Z');
    await until(async () => (await lineOf(first)) === before);
  });
}

const lineOf = async (step) => Number(/:(\d+)$/.exec(await step.locator('.step-place').textContent())?.[1]);

/** Looks at the end of a broken path, which is what the pictures show. */
async function themeChecks(workbench) {
  await check('the end of a broken path shows the hold it leaves', async () => {
    const timeline = await workbench.timeline();
    await timeline.locator('.path-verdict', { hasText: 'partial-pin' }).first().click();
    await workbench.page.keyboard.press('End');
    await timeline.locator('.hold-trouble:visible').waitFor();
  });
  for (const [theme, name] of Object.entries(THEMES)) {
    await check(`axe finds nothing in the timeline: ${theme}`, async () => {
      await workbench.chooseTheme(name);
      const frame = await workbench.timelineFrame();
      await workbench.restPointer();
      await screenshot(workbench, `timeline-${theme}`);
      assert.deepEqual(await accessibilityViolations(frame), []);
    });
  }
}

/** The package as a web extension: in the browser's extension host, with its server in a worker. */
async function webChecks(workbench, host) {
  if (!(await editorChecks(workbench))) return;
  await check('the server is a worker, not a process', () => assert.deepEqual(serversOf(host), []));
  await rowsChecks(workbench, host);
  await surfaceChecks(workbench, { check, lineOf: lineOfSource });
  await check('the timeline opens', async () => {
    await workbench.goToLine(lineOfSource('return -EFAULT'));
    await workbench.runCommand('Folioscope: Simulate This Function');
    const timeline = await workbench.timeline();
    assert.equal(await timeline.locator('h1').textContent(), FUNCTION);
  });
  await untitledChecks(workbench);
  await check('nothing has popped up', async () => assert.deepEqual(await workbench.notifications(), []));
}

/** The server has no disk here, and knows the files of the workspace all the same. */
async function rowsChecks(workbench, host) {
  const warning = workbench.status(/E\d+/).locator('.codicon-warning');
  await check('rows of the workspace are read', async () => {
    const rows = join(host.folder, '.folioscope/mine.yaml');
    mkdirSync(dirname(rows));
    writeFileSync(rows, '- name: broken\n');
    await workbench.runCommand('Folioscope: Restart Server');
    await warning.waitFor();
    rmSync(rows);
    await workbench.runCommand('Folioscope: Restart Server');
    await warning.waitFor({ state: 'detached' });
    await workbench.status(ERA).waitFor();
  });
}

/** A text that was never saved: analysed on its own. */
async function untitledChecks(workbench) {
  const { page } = workbench;
  await check('a text that was never saved is analysed as well', async () => {
    await workbench.runCommand('File: New Untitled Text File');
    await workbench.runCommand('Change Language Mode', { stays: true });
    await page.locator('.quick-input-box input').fill('(c)');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    const leak = source.slice(source.indexOf('int demo_pin_buffer'), source.indexOf('int demo_count'));
    await page.keyboard.insertText(leak);
    await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await until(async () => (await workbench.squiggles().count()) > 0);
  });
}

/** Closes the only editor of its group, which leaves the timeline in the first one. */
async function closedFileChecks(workbench, host) {
  const { page } = workbench;
  await workbench.goToLine(lineOfSource('return -EFAULT'));
  await workbench.runCommand('Folioscope: Simulate This Function');
  const timeline = await workbench.timeline();
  await check('a file that is gone is told in the timeline, quietly', async () => {
    await workbench.closeFile(FILE);
    const place = join(host.folder, 'drivers/demo', FILE);
    renameSync(place, `${place}.gone`);
    // VS Code keeps a closed file in memory for a while, and would show it from there.
    await page.waitForTimeout(4000);
    await timeline.locator('#steps .step-acquire').first().click();
    await timeline.getByText(/^Out of date: .*cannot be opened/).waitFor();
    renameSync(`${place}.gone`, place);
  });
  await check('a step of a closed file opens it again, beside the timeline', async () => {
    const step = timeline.locator('#steps .step-acquire').first();
    await step.click();
    await page.locator('.tab', { hasText: FILE }).waitFor();
    await until(async () => (await workbench.cursorLine()) === (await lineOf(step)));
  });
}

async function restartChecks(workbench, host) {
  const endServer = async () => {
    const [server] = serversOf(host);
    assert.ok(server, 'no server is running');
    process.kill(server, 'SIGKILL');
    await until(() => !serversOf(host).includes(server));
  };
  await check('a server that ends is started again', async () => {
    await endServer();
    await until(() => serversOf(host).length === 1);
    await workbench.status(ERA).waitFor();
  });
  await check('one that ends again and again is left alone, and the status item says so', async () => {
    for (let end = 2; end <= 5; end += 1) {
      await until(() => serversOf(host).length === 1);
      await workbench.status(ERA).waitFor();
      await endServer();
    }
    await workbench
      .status(/Folioscope/)
      .locator('.codicon-warning')
      .waitFor();
    assert.deepEqual(serversOf(host), []);
  });
  await check('Restart Server starts one anew', async () => {
    await workbench.runCommand('Folioscope: Restart Server');
    await workbench.status(ERA).waitFor();
    assert.equal(serversOf(host).length, 1);
  });
  await check('Show Output tells what happened', async () => {
    await workbench.runCommand('Folioscope: Show Output');
    await workbench.page.locator('.output-view .view-line', { hasText: 'server ended' }).first().waitFor();
  });
  await check('nothing has popped up in all this', async () => {
    assert.deepEqual(await workbench.notifications(), []);
  });
}

try {
  process.stdout.write('the extension from the checkout\n');
  await withVscode({}, async (workbench, host) => {
    if (await editorChecks(workbench)) await closedFileChecks(workbench, host);
  });
  process.stdout.write('the package in a fresh VS Code\n');
  await withVscode({ vsix: packagePath() }, async (workbench, host) => {
    if (!(await editorChecks(workbench))) return;
    await screenshot(workbench, 'squiggle-dark');
    await surfaceChecks(workbench, { check, lineOf: lineOfSource });
    await timelineChecks(workbench);
    await comparisonChecks(check, workbench, host);
    await themeChecks(workbench);
    await actionChecks(check, workbench, FILE, lineOfSource('return -EFAULT'));
    await galleryChecks(check, workbench);
    await restartChecks(workbench, host);
  });
  process.stdout.write('a review\n');
  const patched = reviewWorkspace();
  try {
    await withVscode({ workspace: patched, vsix: packagePath() }, async (workbench) => {
      await reviewChecks(workbench, { check, shot: (name) => screenshot(workbench, name) });
    });
  } finally {
    rmSync(patched, { recursive: true, force: true });
  }
  if (media) {
    process.stdout.write('the animated picture\n');
    await withVscode({ vsix: packagePath(), viewport: { width: 1180, height: 720 } }, async (workbench) => {
      await workbench.openFile(FILE);
      await workbench.squiggles().first().waitFor();
      await recordAnimation(workbench, join(media, 'timeline.webp'));
    });
  }
  process.stdout.write('the package as a web extension\n');
  await withVscode({ vsix: packagePath(), settings: { 'remote.extensionKind': { [ID]: ['web'] } } }, webChecks);
} catch (error) {
  await check('the tests ran to their end', () => Promise.reject(error));
} finally {
  await browser.close();
}
finish();
