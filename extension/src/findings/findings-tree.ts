/** The findings as a tree in the explorer. */
import {
  EventEmitter,
  l10n,
  type ProviderResult,
  Range,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import type { FindingsModel, FindingsNode } from './findings-model.js';

const ICONS = {
  high: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  medium: new ThemeIcon('info'),
  low: new ThemeIcon('question'),
} as const;

export class FindingsTree implements TreeDataProvider<FindingsNode> {
  readonly #model: FindingsModel;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(model: FindingsModel) {
    this.#model = model;
  }

  redraw(): void {
    this.#changed.fire();
  }

  getChildren(node?: FindingsNode): ProviderResult<FindingsNode[]> {
    if (!node) return [...this.#model.roots()];
    return node.kind === 'group' ? [...node.children] : [];
  }

  getTreeItem(node: FindingsNode): TreeItem {
    if (node.kind === 'group') return groupItem(node);
    const uri = Uri.parse(node.uri);
    return node.kind === 'finding' ? this.#findingItem(node, uri) : this.#notAnalysedItem(node, uri);
  }

  #findingItem({ found }: Extract<FindingsNode, { kind: 'finding' }>, uri: Uri): TreeItem {
    const line = found.range.start.line;
    const label = this.#model.grouping === 'file' ? found.code : `${nameOf(uri)}:${line + 1}`;
    const item = new TreeItem(label, TreeItemCollapsibleState.None);
    item.description = found.message;
    item.tooltip = `${found.message}\n${found.code}, ${found.confidence} · ${found.function}() · ${workspace.asRelativePath(uri)}:${line + 1}`;
    item.iconPath = ICONS[found.confidence];
    item.command = open(uri, line, found.range.start.character);
    return item;
  }

  #notAnalysedItem({ entry }: Extract<FindingsNode, { kind: 'notAnalysed' }>, uri: Uri): TreeItem {
    const name = entry.function === '' ? nameOf(uri) : `${entry.function}()`;
    const item = new TreeItem(name, TreeItemCollapsibleState.None);
    item.description = l10n.t('not analysed: {0}', entry.reason);
    item.tooltip = `${entry.reason}\n${workspace.asRelativePath(uri)}:${entry.line + 1}`;
    item.iconPath = new ThemeIcon('circle-slash');
    item.command = open(uri, entry.line, 0);
    return item;
  }
}

function groupItem({ key, uri, children }: Extract<FindingsNode, { kind: 'group' }>): TreeItem {
  const resource = uri === undefined ? undefined : Uri.parse(uri);
  const item = new TreeItem(resource ? nameOf(resource) : key, TreeItemCollapsibleState.Expanded);
  item.id = key;
  const folder = resource && workspace.asRelativePath(Uri.joinPath(resource, '..'));
  item.description = [...(folder && folder !== '.' ? [folder] : []), String(children.length)].join(' · ');
  if (resource) item.iconPath = new ThemeIcon('file-code');
  return item;
}

const nameOf = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

function open(uri: Uri, line: number, character: number) {
  const selection = new Range(line, character, line, character);
  return { title: l10n.t('Open'), command: 'vscode.open', arguments: [uri, { selection, preserveFocus: true }] };
}
