/** The tree that is reviewed: the repository around the folder of the workspace that the active editor is in. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TextDocument, workspace } from 'vscode';

export interface ReviewedTree {
  readonly root: string;
  /** As the settings of its folder say. */
  readonly flags: readonly string[];
}

/** Undefined when there is no folder on disk. */
export function reviewedTree(document: TextDocument | undefined): ReviewedTree | undefined {
  const own = document && workspace.getWorkspaceFolder(document.uri);
  const folder = [own, ...(workspace.workspaceFolders ?? [])].find((one) => one?.uri.scheme === 'file');
  if (!folder) return undefined;
  const settings = workspace.getConfiguration('folioscope', folder.uri);
  const kernel = settings.get<unknown>('kernel');
  const least = settings.get<unknown>('minConfidence');
  const flags = [
    ...(typeof kernel === 'string' && kernel !== '' ? [`--kernel=${kernel}`] : []),
    ...(least === 'low' || least === 'high' ? [`--min-confidence=${least}`] : []),
  ];
  return { root: repositoryAround(folder.uri.fsPath), flags };
}

/** A patch names its files from the top of the repository. */
function repositoryAround(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}
