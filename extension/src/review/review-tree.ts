/** A review as a tree in the explorer: its patches, and of each the counter diff, the findings, what it fixes. */

import type { PatchReview, ReviewReport } from '@folioscope/server/protocol';
import {
  type Command,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { type Place, type ReviewNode, reviewNodes } from './review-model.js';

export const OPEN_FINDING = 'folioscope.review.openFinding';
export const OPEN_PLACE = 'folioscope.review.openPlace';

const TOLD = {
  fixed: new ThemeIcon('check', new ThemeColor('testing.iconPassed')),
  note: new ThemeIcon('info'),
  notAnalysed: new ThemeIcon('circle-slash'),
} as const;

export class ReviewTree implements TreeDataProvider<ReviewNode> {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly ReviewNode[] = [];

  show(report: ReviewReport): void {
    this.#roots = reviewNodes(report);
    this.#changed.fire();
  }

  get roots(): readonly ReviewNode[] {
    return this.#roots;
  }

  getChildren(node?: ReviewNode): ReviewNode[] {
    if (!node) return [...this.#roots];
    return 'children' in node ? [...node.children] : [];
  }

  /** Needed for revealing; nodes are revealed at the top only. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(node: ReviewNode): TreeItem {
    switch (node.kind) {
      case 'series':
        return leaf(node.series.title, new ThemeIcon('mail'), node.series.base);
      case 'patch':
        return patchItem(node);
      case 'function':
        return functionItem(node);
      case 'books':
        return booksItem(node);
      case 'finding':
        return findingItem(node);
      case 'told':
        return leaf(node.text, TOLD[node.icon], node.icon === 'fixed' ? l10n.t('fixed') : undefined);
    }
  }
}

function branch(label: string, description: string, icon: ThemeIcon): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
  item.description = description;
  item.tooltip = `${label}\n${description}`;
  item.iconPath = icon;
  return item;
}

function patchItem({ patch }: Extract<ReviewNode, { kind: 'patch' }>): TreeItem {
  const item = branch(patch.subject, `${patch.number}/${patch.of}`, new ThemeIcon('git-commit'));
  if (patch.introduced.length > 0) item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.contextValue = 'folioscope.patch';
  return item;
}

function functionItem({ patch, name, place }: Extract<ReviewNode, { kind: 'function' }>): TreeItem {
  const item = leaf(name, new ThemeIcon('symbol-function'), place.file);
  item.tooltip = `${place.file}:${place.line}: ${name}`;
  item.command = openPlace(patch, place);
  return item;
}

function booksItem({ patch, change, outcome, place }: Extract<ReviewNode, { kind: 'books' }>): TreeItem {
  const item = leaf(change, new ThemeIcon(place ? 'diff' : 'dash'), outcome);
  if (place) item.command = openPlace(patch, place);
  return item;
}

const openPlace = (patch: PatchReview, place: Place): Command => ({
  command: OPEN_PLACE,
  title: l10n.t('Open the Change'),
  arguments: [patch, place],
});

function findingItem({ patch, finding }: Extract<ReviewNode, { kind: 'finding' }>): TreeItem {
  const item = leaf(finding.message, new ThemeIcon('warning', new ThemeColor('list.warningForeground')), finding.code);
  if (finding.repairedBy !== undefined)
    item.description = l10n.t('{0}, repaired by {1}', finding.code, finding.repairedBy);
  item.tooltip = new MarkdownString().appendText(`${finding.file}:${finding.line}: ${finding.message}`);
  item.command = { command: OPEN_FINDING, title: l10n.t('Open the Finding'), arguments: [patch, finding] };
  return item;
}

function leaf(label: string, icon: ThemeIcon, description?: string): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.iconPath = icon;
  item.tooltip = description === undefined ? label : `${label}: ${description}`;
  if (description !== undefined) item.description = description;
  return item;
}
