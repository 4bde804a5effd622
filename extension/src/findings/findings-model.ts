/** What was found in the files looked at so far, filtered and grouped for the findings view. Knows no editor. */
import type { FileFindings } from '../requests.js';

export type Found = FileFindings['findings'][number];
export type NotAnalysed = FileFindings['notAnalysed'][number];
export type Grouping = 'file' | 'code';

export type FindingsNode =
  | { readonly kind: 'group'; readonly key: string; readonly uri?: string; readonly children: readonly FindingsNode[] }
  | { readonly kind: 'finding'; readonly uri: string; readonly found: Found }
  | { readonly kind: 'notAnalysed'; readonly uri: string; readonly entry: NotAnalysed };

/** The group of functions that could not be analysed, where findings are grouped by code. */
export const NOT_ANALYSED = 'not analysed';

export interface FindingsTotals {
  readonly findings: number;
  readonly notAnalysed: number;
}

export class FindingsModel {
  readonly #files = new Map<string, FileFindings>();
  grouping: Grouping = 'file';
  filter = '';

  set(file: FileFindings): void {
    this.#files.set(file.uri, file);
  }

  delete(uri: string): void {
    this.#files.delete(uri);
  }

  /** Forgets a file, or all below a folder. */
  deleteBelow(uri: string): void {
    for (const known of [...this.#files.keys()]) {
      if (known === uri || known.startsWith(`${uri}/`)) this.#files.delete(known);
    }
  }

  clear(): void {
    this.#files.clear();
  }

  /** Of everything, whatever the filter says. */
  totals(): FindingsTotals {
    return totalsOf([...this.#files.values()]);
  }

  /** What passes the filter. */
  shownTotals(): FindingsTotals {
    return totalsOf(this.#shown());
  }

  roots(): readonly FindingsNode[] {
    const files = [...this.#shown()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
    return this.grouping === 'file' ? byFile(files) : byCode(files);
  }

  #shown(): readonly FileFindings[] {
    const wanted = this.filter.trim().toLowerCase();
    if (wanted === '') return [...this.#files.values()];
    const has = (...texts: readonly string[]) => texts.some((text) => text.toLowerCase().includes(wanted));
    return [...this.#files.values()].map(({ uri, findings, notAnalysed }) => ({
      uri,
      findings: findings.filter((f) => has(uri, f.code, f.message, f.function, f.confidence)),
      notAnalysed: notAnalysed.filter((n) => has(uri, n.function, n.reason, NOT_ANALYSED)),
    }));
  }
}

const totalsOf = (files: readonly FileFindings[]): FindingsTotals => ({
  findings: files.reduce((sum, { findings }) => sum + findings.length, 0),
  notAnalysed: files.reduce((sum, { notAnalysed }) => sum + notAnalysed.length, 0),
});

function byFile(files: readonly FileFindings[]): readonly FindingsNode[] {
  return files.flatMap((file): readonly FindingsNode[] => {
    const children = [...findingsOf(file), ...notAnalysedOf(file)];
    return children.length === 0 ? [] : [{ kind: 'group', key: file.uri, uri: file.uri, children }];
  });
}

function byCode(files: readonly FileFindings[]): readonly FindingsNode[] {
  const groups = new Map<string, FindingsNode[]>();
  const add = (key: string, node: FindingsNode) => groups.set(key, [...(groups.get(key) ?? []), node]);
  for (const file of files) {
    for (const node of findingsOf(file)) if (node.kind === 'finding') add(node.found.code, node);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const silent = files.flatMap(notAnalysedOf);
  return [...sorted, ...(silent.length === 0 ? [] : [[NOT_ANALYSED, silent] as const])].map(([key, children]) => ({
    kind: 'group',
    key,
    children,
  }));
}

const findingsOf = ({ uri, findings }: FileFindings): readonly FindingsNode[] =>
  findings.map((found) => ({ kind: 'finding', uri, found }));

const notAnalysedOf = ({ uri, notAnalysed }: FileFindings): readonly FindingsNode[] =>
  notAnalysed.map((entry) => ({ kind: 'notAnalysed', uri, entry }));
