/** `npm run test:emacs`: Emacs with eglot as a language client, with the set-up that docs/editors.md gives. Installs nothing. */
import { fileURLToPath } from 'node:url';
import { report, runEditor } from '../other-editor.mjs';

const client = fileURLToPath(new URL('client.el', import.meta.url));

report((test) => {
  const seen = runEditor({
    command: 'emacs',
    package: 'emacs-nox elpa-eglot',
    language: 'elisp',
    args: ['--batch', '-q', '-l', client],
  });
  test('the client finishes without an error', () => seen.problem === undefined);
  test('it shows the findings with code and place', () =>
    seen.diagnostics.some(
      ({ text, line }) => /^folioscope \[partial-pin\]: pages\[0\.\.ret\)/.test(text) && line === 24,
    ));
  test('the hover shows row and counters', () =>
    ['pin_user_pages_fast', 'refcount N -> N + 1024'].every((part) => seen.hover.includes(part)));
  test('the code actions mend the finding, or allow it', () =>
    /^Release pages\[0\.\.ret\)/.test(seen.actions[0]) &&
    seen.actions.includes('Allow partial-pin here, with a reason'));
  test('the chosen one is made', () => seen.fixed.includes('\t\tif (ret > 0)\n\t\t\tunpin_user_pages(pages, ret);\n'));
  return seen;
});
