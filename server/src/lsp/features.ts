/** What the editor asks about a place: hover, code lenses, simulations. */
import type { CancellationToken, CodeLens, Hover, HoverParams } from 'vscode-languageserver';
import type { CoreOptions } from '../core.js';
import { readKernel } from '../known-kernels.js';
import type { FunctionView, Simulation } from '../protocol.js';
import type { Client } from './client.js';
import type { Configured } from './configured.js';
import { type LensData, toHover, toLens, toNotAnalysedLens, withTitle } from './convert.js';
import type { Reports } from './reports.js';
import type { SimulateParams } from './requests.js';

export class Features {
  readonly #reports: Reports;
  readonly #configured: Configured;

  constructor(reports: Reports, configured: Configured) {
    this.#reports = reports;
    this.#configured = configured;
  }

  async hover({ textDocument, position }: HoverParams, client: Client | undefined): Promise<Hover | null> {
    if (this.#configured.muted || !this.#configured.settingsOf(textDocument.uri).hover.enable) return null;
    const opened = await this.#reports.open(textDocument.uri);
    if (!opened || opened.refused !== undefined) return null;
    const hover = opened.tree.core.hover(opened.file, opened.document.offsetAt(position), opened.options);
    return hover ? toHover(hover, textDocument.uri, client) : null;
  }

  /** A lens above each function that touches a counter, and above each that could not be analysed. */
  async lenses(uri: string, token: CancellationToken): Promise<CodeLens[] | null> {
    if (this.#configured.muted || !this.#configured.settingsOf(uri).codeLens.enable) return null;
    const opened = await this.#reports.open(uri);
    if (!opened) return null;
    const report = await this.#reports.report(opened, token);
    const silent = new Set(report.notAnalysed.map((notAnalysed) => notAnalysed.function));
    return [
      ...report.functions.filter((view) => view.touches && !silent.has(view.name)).map((view) => toLens(view, uri)),
      ...report.notAnalysed.map(toNotAnalysedLens),
    ];
  }

  /** Counts the paths of a lens that came into view. */
  async resolveLens(lens: CodeLens, token: CancellationToken): Promise<CodeLens> {
    const { data } = lens;
    if (!isLensData(data)) return lens;
    const opened = await this.#reports.open(data.uri);
    const counts = opened && (await this.#reports.countPaths(opened, data.function, token));
    return counts ? withTitle(lens, data, counts) : lens;
  }

  /** The simulation of the named function, or of the one around the position. */
  async simulate(params: SimulateParams, token: CancellationToken): Promise<Simulation | null> {
    const current = await this.#reports.open(params.textDocument.uri);
    if (!current) return null;
    const opened = { ...current, options: { ...current.options, ...chosenStart(params) } };
    const name = params.function ?? (await this.#functionAt(params, token));
    return name === undefined ? null : ((await this.#reports.simulate(opened, name, token)) ?? null);
  }

  async #functionAt({ textDocument, position }: SimulateParams, token: CancellationToken): Promise<string | undefined> {
    const opened = await this.#reports.open(textDocument.uri);
    if (!opened || !position) return undefined;
    const line = position.line + 1;
    const around = (view: FunctionView) => view.line <= line && line <= view.endLine;
    return (await this.#reports.report(opened, token)).functions.find(around)?.name;
  }
}

/** The start that was asked for in the place of the document's own. Kernel and folio kind have been looked at. */
function chosenStart({ kernel, folio }: SimulateParams): Partial<CoreOptions> {
  const read = kernel === undefined ? undefined : readKernel(kernel);
  return {
    ...(read && 'version' in read
      ? { version: read.version, eraFoundBy: 'chosen for this simulation', features: new Map() }
      : {}),
    ...(folio === undefined ? {} : { folio }),
  };
}

const isLensData = (data: unknown): data is LensData =>
  typeof data === 'object' && data !== null && 'uri' in data && 'function' in data && 'headline' in data;
