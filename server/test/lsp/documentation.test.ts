/** The documents for other editors say what the code says. `npm run docs` writes the table of settings anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as requests from '../../src/lsp/requests.js';
import { SETTINGS, type SettingDeclaration } from '../../src/lsp/settings.js';
import { markdownTable } from '../markdown-table.js';

const page = (name: string) => new URL(`../../../docs/${name}`, import.meta.url);
const TABLE = /(<!-- settings -->\n)[\s\S]*(<!-- end of settings -->\n)/;

function settingsTable(): string {
  const settings: readonly SettingDeclaration[] = SETTINGS;
  const rows = settings.map(({ key, type, values, default: byDefault, description }) => {
    const kind = values === undefined ? type : values.map((value) => `\`${value}\``).join(', ');
    return [`\`folioscope.${key}\``, kind, `\`${JSON.stringify(byDefault)}\``, description];
  });
  return markdownTable([['setting', 'values', 'default', 'meaning'], ...rows]);
}

it('the table of settings is the one in the code', () => {
  const text = readFileSync(page('editors.md'), 'utf8');
  const fresh = text.replace(TABLE, (_, start: string, end: string) => `${start}${settingsTable()}${end}`);
  if (process.env.UPDATE_DOCS) writeFileSync(page('editors.md'), fresh);
  else expect(text).toBe(fresh);
  expect(text).toMatch(TABLE);
});

it('every request and notification of our own has its section', () => {
  const text = readFileSync(page('protocol.md'), 'utf8');
  const own = [
    requests.SimulateRequest,
    requests.SimulateTextRequest,
    requests.StartChoicesRequest,
    requests.ThreadsRequest,
    requests.ThreadRequest,
    requests.FindingsRequest,
    requests.StatusNotification,
    requests.MuteNotification,
    requests.WorkspaceFilesRequest,
  ];
  const sections = [...text.matchAll(/^### `(folioscope\/\w+)`/gm)].map(([, method]) => method);
  expect(sections).toEqual(own.map(({ method }) => method));
  for (const command of [requests.SIMULATE_COMMAND, requests.ALLOW_COMMAND]) expect(text).toContain(command);
});
