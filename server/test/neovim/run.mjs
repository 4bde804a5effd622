/** `npm run test:neovim`: Neovim as a language client, with the set-up that docs/editors.md gives. Installs nothing. */
import { fileURLToPath } from 'node:url';
import { report, runEditor } from '../other-editor.mjs';

const client = fileURLToPath(new URL('client.lua', import.meta.url));

report((test) => {
  const seen = runEditor({
    command: 'nvim',
    package: 'neovim',
    language: 'lua',
    args: ['--headless', '-u', 'NONE', '-n', '-c', `luafile ${client}`],
  });
  test('the client finishes without an error', () => seen.problem === undefined && seen.timeout === undefined);
  test('it shows the findings with code and place', () =>
    seen.diagnostics.some(
      ({ code, line, source }) => code === 'partial-pin' && line > 12 && line < 30 && source === 'folioscope',
    ));
  test('the balanced function has no finding', () =>
    seen.diagnostics.length > 0 && seen.diagnostics.every(({ line }) => line < 31 || line > 51));
  test('the hover shows row, counters and era', () =>
    ['pin_user_pages_fast', 'pincount', 'v6.12', 'folio kind small'].every((part) => seen.hover.includes(part)));
  test('lenses say what a function does, and count its paths', () =>
    seen.lenses.some((title) => /\d+ paths, .*partial-pin.* · Simulate$/.test(title)));
  test('the command shows the paths of the function at the cursor', () =>
    /buffer\.c:\d+: buffer_pin\(\)/.test(seen.simulation));
  test('the code actions mend the finding, or allow it', () =>
    /^Release pages\[0\.\.ret\)/.test(seen.actions[0]) &&
    seen.actions.includes('Allow partial-pin here, with a reason'));
  test('the chosen one is made', () => seen.fixed.includes('\t\tif (ret > 0)\n\t\t\tunpin_user_pages(pages, ret);\n'));
  return seen;
});
