/** Holds the table of imports: who may know whom. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
}

/** `import ... from '...'`, `export ... from '...'`, `import('...')`. */
const IMPORT = /^(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

/** Every import of a package's sources: a path in the workspace for our own files, else the module's name. */
function importsOf(folder: string): Import[] {
  return readdirSync(join(workspace, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const from = join(folder, name);
      const text = readFileSync(join(workspace, from), 'utf8');
      return [...text.matchAll(IMPORT)]
        .map(([, still, late]) => still ?? late ?? '')
        .map((module) => ({
          from,
          to: module.startsWith('.') ? relative(workspace, join(workspace, dirname(from), module)) : module,
        }));
    });
}

/** Imports that break a rule, to be read in the failure message. */
const against = (folder: string, allowed: (to: string, from: string) => boolean) =>
  importsOf(folder).filter(({ from, to }) => !allowed(to, from));

const within = (folder: string) => (to: string) => to.startsWith(`${folder}/`);

describe('imports', () => {
  it('are found', () => {
    expect(importsOf('server/src')).toContainEqual({ from: 'server/src/lsp/server.ts', to: 'vscode-languageserver' });
    expect(importsOf('server/src')).toContainEqual({
      from: 'server/src/cli/program.ts',
      to: 'server/src/lsp/stdio.js',
    });
  });

  it('of the simulator lead nowhere else', () => {
    expect(against('simulator/src', within('simulator/src'))).toEqual([]);
  });

  it('of grammars lead to the parser only', () => {
    expect(against('grammars/src', (to) => within('grammars/src')(to) || to === 'web-tree-sitter')).toEqual([]);
  });

  it('of the extension know the server by its protocol types only', () => {
    expect(against('extension/src', (to) => !/^@folioscope\/(server$|grammars)|^server\//.test(to))).toEqual([]);
  });

  it('of the server go one way: cli -> lsp -> report, rules -> analysis -> ir', () => {
    const above: Readonly<Record<string, RegExp>> = {
      ir: /^server\/src\/(analysis|rules|review|report|lsp|cli|host)\//,
      analysis: /^server\/src\/(rules|review|report|lsp|cli|host)\//,
      rules: /^server\/src\/(review|report|lsp|cli|host)\//,
      report: /^server\/src\/(ir|analysis|lsp|cli|host)\//,
      host: /^server\/src\/(ir|analysis|rules|review|report|lsp|cli)\//,
      lsp: /^server\/src\/(ir|analysis|rules|cli|worker|host)\//,
      fixes: /^server\/src\/(ir|analysis|rules|core|review|report|lsp|cli|worker|host)\//,
      tree: /^server\/src\/(ir|analysis|rules|core|fixes|review|report|lsp|cli|worker|host)\//,
      worker: /^server\/src\/(cli|host)\//,
    };
    for (const [layer, forbidden] of Object.entries(above)) {
      expect(against(`server/src/${layer}`, (to) => !forbidden.test(to))).toEqual([]);
    }
  });

  it('of the language server protocol are in lsp/ only', () => {
    expect(against('server/src', (to, from) => !to.startsWith('vscode-') || within('server/src/lsp')(from))).toEqual(
      [],
    );
  });

  it('of the Model Context Protocol are in mcp/ only, and nothing but its command loads that', () => {
    const isMcp = (to: string) => to.startsWith('@modelcontextprotocol/') || to === 'zod';
    expect(against('server/src', (to, from) => !isMcp(to) || within('server/src/mcp')(from))).toEqual([]);
    const loads = against('server/src', (to, from) => !within('server/src/mcp')(to) || within('server/src/mcp')(from));
    expect(loads).toEqual([{ from: 'server/src/cli/program.ts', to: 'server/src/mcp/serve.js' }]);
  });

  it('of disks, processes and threads are in host/ only', () => {
    const touches = /^node:(fs|fs\/promises|child_process|worker_threads|net|http|https|dgram)$/;
    expect(against('server/src', (to, from) => !touches.test(to) || within('server/src/host')(from))).toEqual([]);
  });
});
