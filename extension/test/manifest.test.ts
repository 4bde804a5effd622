/** The manifest says what the code says: settings as the server reads them, messages by the server's names. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as server from '../../server/src/lsp/requests.js';
import { SETTINGS, type SettingDeclaration } from '../../server/src/lsp/settings.js';
import { markdownTable } from '../../server/test/markdown-table.js';
import * as client from '../src/requests.js';

interface WalkthroughStep {
  readonly media: { readonly markdown: string };
  readonly description: string;
}

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Record<string, unknown>>> };
    readonly keybindings?: unknown;
    readonly walkthroughs: readonly { readonly steps: readonly WalkthroughStep[] }[];
  };
}

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const manifest: Manifest = JSON.parse(read('package.json'));
const properties = manifest.contributes.configuration.properties;

/** Read by the client library, not by the server. */
const CLIENT_SETTINGS = ['folioscope.trace.server'];

describe('settings', () => {
  it('are declared as the server reads them', () => {
    const declared = Object.entries(properties)
      .filter(([name]) => !CLIENT_SETTINGS.includes(name))
      .map(([name, { type, enum: values, default: byDefault, description }]) => ({
        name,
        type,
        values,
        byDefault,
        description,
      }));
    const known: readonly SettingDeclaration[] = SETTINGS;
    expect(declared).toEqual(
      known.map(({ key, type, values, default: byDefault, description }) => ({
        name: `folioscope.${key}`,
        type,
        values,
        byDefault,
        description,
      })),
    );
  });

  it('stand in the README with the same words', () => {
    const rows = Object.entries(properties).map(([name, { description }]) => [`\`${name}\``, String(description)]);
    const table = markdownTable([['setting', 'for'], ...rows]);
    const text = read('README.md');
    const fresh = text.replace(
      /(<!-- settings -->\n)[\s\S]*(<!-- end of settings -->\n)/,
      (_, start: string, end: string) => `${start}${table}${end}`,
    );
    if (process.env.UPDATE_DOCS) writeFileSync(new URL('../README.md', import.meta.url), fresh);
    else expect(text).toBe(fresh);
    expect(text).toContain('<!-- settings -->');
  });

  it('of an untrusted workspace are not listened to where they could hide something', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(
      SETTINGS.map(({ key }) => `folioscope.${key}`),
    );
  });
});

describe('commands', () => {
  it('are in one category and have no key of their own', () => {
    expect(new Set(manifest.contributes.commands.map((command) => command.category))).toEqual(new Set(['Folioscope']));
    expect(manifest.contributes.keybindings).toBeUndefined();
  });

  it('include the one that code lenses run', () => {
    expect(manifest.contributes.commands.map((command) => command.command)).toContain(server.SIMULATE_COMMAND);
    expect(client.SIMULATE_COMMAND).toBe(server.SIMULATE_COMMAND);
    expect(client.ALLOW_COMMAND).toBe(server.ALLOW_COMMAND);
  });
});

it('leads through pages and commands that exist', () => {
  const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const known = manifest.contributes.commands.map((command) => command.command);
  for (const { media, description } of steps) {
    expect(read(media.markdown)).not.toBe('');
    for (const [, command] of description.matchAll(/command:(folioscope\.\w+)/g)) expect(known).toContain(command);
  }
  expect(steps).toHaveLength(4);
});

it('names the messages as the server does', () => {
  expect(client.SIMULATE_METHOD).toBe(server.SimulateRequest.method);
  expect(client.FINDINGS_METHOD).toBe(server.FindingsRequest.method);
  expect(client.MUTE_METHOD).toBe(server.MuteNotification.method);
  expect(client.STATUS_METHOD).toBe(server.StatusNotification.method);
});

it('asks for the VS Code whose interface it was written against', () => {
  expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
});

it.each(['README.md', '../CHANGELOG.md'])('ships %s without links to files that do not ship with it', (name) => {
  // The packager knows no repository that they could lead to, and refuses them.
  const links = [...read(name).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !/^(https:|#)/.test(link ?? ''))).toEqual([]);
});
