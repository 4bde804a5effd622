/** What a server without a disk may know of the workspace: the few files it asks for by name, and nothing outside of a folder. */
import { FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { WorkspaceFiles, WorkspaceFilesParams } from './requests.js';

/** Bytes of one file, and files of one folder, that are read. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 100;

/** Null for a document that is in none of the workspace's folders. */
export async function workspaceFiles(
  { textDocument, names }: WorkspaceFilesParams,
  { protocol2CodeConverter, code2ProtocolConverter }: BaseLanguageClient,
): Promise<WorkspaceFiles | null> {
  const folder = workspace.getWorkspaceFolder(protocol2CodeConverter.asUri(textDocument.uri))?.uri;
  if (!folder) return null;
  const below = names.filter((name) => !name.startsWith('/') && !name.split('/').includes('..'));
  const files = (await Promise.all(below.map((name) => filesAt(folder, name)))).flat();
  return { folder: code2ProtocolConverter.asUri(folder), files };
}

/** The file of this name, or the YAML files of the folder; what is not there, or cannot be read, is left out. */
async function filesAt(folder: Uri, name: string): Promise<WorkspaceFiles['files']> {
  try {
    if (!name.endsWith('/')) return [{ name, text: await textOf(Uri.joinPath(folder, name)) }];
    const entries = await workspace.fs.readDirectory(Uri.joinPath(folder, name));
    const yaml = entries.flatMap(([entry, type]) => (type === FileType.File && /\.ya?ml$/.test(entry) ? [entry] : []));
    return (
      await Promise.all(
        yaml
          .sort()
          .slice(0, MOST_FILES)
          .map((entry) => filesAt(folder, name + entry)),
      )
    ).flat();
  } catch {
    return [];
  }
}

async function textOf(uri: Uri): Promise<string> {
  const { size } = await workspace.fs.stat(uri);
  if (size > MOST_BYTES) throw new RangeError(`${uri.path} is too large`);
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}
