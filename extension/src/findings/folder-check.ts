/** Checks every C file below a folder, one after the other: the texts are read here, so it works wherever files are. */
import { type CancellationToken, RelativePattern, type Uri, workspace } from 'vscode';
import type { FileFindings } from '../requests.js';

/** Files checked at most: a kernel tree has 30,000, and the rest of it is seldom what somebody wants to see. */
const MOST_FILES = 2_000;

/** Bytes that are sent at most: no kernel source is larger. */
const LARGEST = 8 * 1024 * 1024;

export interface FolderCheck {
  /** Findings of one file; undefined when it cannot be had. */
  readonly ask: (uri: Uri, text: string, token: CancellationToken) => Promise<FileFindings | undefined>;
  readonly onFile: (findings: FileFindings) => void;
  /** Called before each file. */
  readonly onProgress: (done: number, of: number, uri: Uri) => void;
}

/** Resolves with whether files were left out because there are too many. */
export async function checkFolder(
  folder: Uri,
  { ask, onFile, onProgress }: FolderCheck,
  token: CancellationToken,
): Promise<{ readonly cut: boolean }> {
  const files = await workspace.findFiles(new RelativePattern(folder, '**/*.c'), null, MOST_FILES + 1, token);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MOST_FILES);
  for (const [index, uri] of sorted.entries()) {
    if (token.isCancellationRequested) break;
    onProgress(index, sorted.length, uri);
    const text = await readText(uri);
    const findings = text === undefined ? undefined : await ask(uri, text, token);
    if (findings) onFile(findings);
  }
  return { cut: files.length > MOST_FILES };
}

/** Undefined for a file that is gone, unreadable or too large. */
async function readText(uri: Uri): Promise<string | undefined> {
  try {
    const bytes = await workspace.fs.readFile(uri);
    return bytes.byteLength > LARGEST ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
