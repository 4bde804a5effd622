/**
 * The findings view in the explorer: what was found in the open files, and in a folder once it was checked; by file or by
 * code, filtered, with progress and a way to stop.
 */
import {
  CancellationTokenSource,
  commands,
  type Disposable,
  l10n,
  languages,
  type TreeView,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { FileFindings } from '../requests.js';
import { FindingsModel, type FindingsNode, type Grouping } from './findings-model.js';
import { FindingsTree } from './findings-tree.js';
import { checkFolder, type FolderCheck } from './folder-check.js';

const VIEW = 'folioscope.findings';

/** Milliseconds between two drawings while files are being checked. */
const REDRAW = 200;

/** Milliseconds after the last change before the findings of a file are asked for. */
const REST = 300;

export interface FindingsSource {
  /** The findings of an open file, or of a text; it may reject. */
  findings(uri: Uri, text?: string): Promise<FileFindings | undefined>;
}

export class FindingsView implements Disposable {
  readonly #source: FindingsSource;
  readonly #model = new FindingsModel();
  readonly #tree = new FindingsTree(this.#model);
  readonly #view: TreeView<FindingsNode>;
  readonly #disposables: readonly Disposable[];
  /** Files of the folder that was checked: they stay when they are closed. */
  readonly #checked = new Set<string>();
  #folder: Uri | undefined;
  #checking: CancellationTokenSource | undefined;
  #note = '';
  #redrawTimer: ReturnType<typeof setTimeout> | undefined;
  /** Open files whose findings are to be asked for again. */
  readonly #changed = new Set<string>();
  #askTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: FindingsSource) {
    this.#source = source;
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this.#tree, showCollapseAll: true });
    this.#disposables = [
      this.#view,
      languages.onDidChangeDiagnostics(({ uris }) => {
        for (const uri of uris) this.changed(uri);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.#closed(uri)),
      workspace.onDidDeleteFiles(({ files }) => this.#gone(files)),
      workspace.onDidRenameFiles(({ files }) => this.#gone(files.map(({ oldUri }) => oldUri))),
      commands.registerCommand('folioscope.checkFolder', (folder?: unknown) => this.#check(folder)),
      commands.registerCommand('folioscope.refreshFindings', () => this.#refresh()),
      commands.registerCommand('folioscope.cancelCheck', () => this.#checking?.cancel()),
      commands.registerCommand('folioscope.groupByCode', () => this.#group('code')),
      commands.registerCommand('folioscope.groupByFile', () => this.#group('file')),
      commands.registerCommand('folioscope.filterFindings', () => this.#askForFilter()),
      commands.registerCommand('folioscope.clearFilter', () => this.#setFilter('')),
    ];
    this.#group('file');
  }

  /** Something in a file has changed: asked about once, when it rests. */
  changed(uri: Uri): void {
    if (!isOpen(uri.toString())) return;
    this.#changed.add(uri.toString());
    clearTimeout(this.#askTimer);
    this.#askTimer = setTimeout(() => {
      for (const changed of this.#changed) void this.#update(Uri.parse(changed));
      this.#changed.clear();
    }, REST);
  }

  async #update(uri: Uri): Promise<void> {
    const findings = await this.#source.findings(uri).catch(() => undefined);
    if (!findings) return;
    this.#model.set(findings);
    this.#redrawSoon();
  }

  dispose(): void {
    clearTimeout(this.#redrawTimer);
    clearTimeout(this.#askTimer);
    this.#checking?.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** A folder of the explorer, else that of the active file, else the workspace's first. */
  async #check(folder: unknown): Promise<void> {
    const active = window.activeTextEditor?.document.uri;
    const first = workspace.workspaceFolders?.[0]?.uri;
    const chosen =
      folder instanceof Uri ? folder : active && active.scheme !== 'untitled' ? Uri.joinPath(active, '..') : first;
    if (!chosen) return;
    this.#folder = chosen;
    await this.#run(chosen);
  }

  async #refresh(): Promise<void> {
    const open = workspace.textDocuments.filter((document) => document.languageId === 'c');
    await Promise.all(open.map(({ uri }) => this.#update(uri)));
    if (this.#folder) await this.#run(this.#folder);
  }

  async #run(folder: Uri): Promise<void> {
    this.#checking?.cancel();
    const checking = new CancellationTokenSource();
    this.#checking = checking;
    for (const uri of this.#checked) if (!isOpen(uri)) this.#model.delete(uri);
    this.#checked.clear();
    await setContext('folioscope.checking', true);
    const check: FolderCheck = {
      ask: async (uri, text) => this.#source.findings(uri, text).catch(() => undefined),
      onFile: (findings) => {
        this.#checked.add(findings.uri);
        this.#model.set(findings);
        this.#redrawSoon();
      },
      onProgress: (done, of, uri) => {
        this.#note = l10n.t('Checking {0} of {1}: {2}', done + 1, of, workspace.asRelativePath(uri));
        this.#redrawSoon();
      },
    };
    try {
      const { cut } = await window.withProgress({ location: { viewId: VIEW } }, () =>
        checkFolder(folder, check, checking.token),
      );
      this.#note = checking.token.isCancellationRequested
        ? l10n.t('Stopped. Refresh goes through the folder again.')
        : cut
          ? l10n.t('The folder has too many files; the rest was left out.')
          : '';
    } finally {
      if (this.#checking === checking) {
        this.#checking = undefined;
        await setContext('folioscope.checking', false);
      }
      checking.dispose();
      this.#redraw();
    }
  }

  #group(grouping: Grouping): void {
    this.#model.grouping = grouping;
    void setContext('folioscope.grouping', grouping);
    this.#redraw();
  }

  async #askForFilter(): Promise<void> {
    const filter = await window.showInputBox({
      title: l10n.t('Filter findings'),
      prompt: l10n.t('Part of a file, function, code or message'),
      value: this.#model.filter,
    });
    if (filter !== undefined) this.#setFilter(filter);
  }

  #setFilter(filter: string): void {
    this.#model.filter = filter;
    void setContext('folioscope.filtered', filter !== '');
    this.#redraw();
  }

  #closed(uri: Uri): void {
    const name = uri.toString();
    if (this.#checked.has(name)) return;
    this.#model.delete(name);
    this.#redrawSoon();
  }

  #gone(files: readonly Uri[]): void {
    for (const uri of files) this.#model.deleteBelow(uri.toString());
    this.#redrawSoon();
  }

  #redrawSoon(): void {
    this.#redrawTimer ??= setTimeout(() => this.#redraw(), REDRAW);
  }

  #redraw(): void {
    clearTimeout(this.#redrawTimer);
    this.#redrawTimer = undefined;
    const { findings, notAnalysed } = this.#model.shownTotals();
    const all = this.#model.totals();
    const filter = this.#model.filter === '' ? '' : l10n.t('Filter: {0}', this.#model.filter);
    const hidden = all.findings + all.notAnalysed - findings - notAnalysed;
    this.#view.description = all.findings + all.notAnalysed === 0 ? '' : String(findings);
    const notes = [this.#note, filter, ...(hidden > 0 ? [l10n.t('{0} hidden', hidden)] : [])];
    this.#view.message = notes.filter(Boolean).join(' · ');
    this.#tree.redraw();
  }
}

const setContext = (key: string, value: unknown): Thenable<unknown> =>
  commands.executeCommand('setContext', key, value);

const isOpen = (uri: string): boolean =>
  workspace.textDocuments.some((document) => document.languageId === 'c' && document.uri.toString() === uri);
