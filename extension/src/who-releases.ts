/** "Who releases this?": the places that give back the hold at the cursor, in the editor's own peek. */
import { commands, Location, type Position, type TextEditor } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyPrepareRequest,
} from 'vscode-languageclient';

/** Resolves with whether there was anything to show. */
export async function showReleases(client: BaseLanguageClient, { document, selection }: TextEditor): Promise<boolean> {
  const items = await itemsAt(client, document.uri.toString(), selection.active);
  const calls = await Promise.all(
    items.map((item) => client.sendRequest(CallHierarchyIncomingCallsRequest.type, { item })),
  );
  const locations = calls.flat().flatMap((call) => {
    if (!call) return [];
    const { uri, selectionRange } = call.from;
    const range = client.protocol2CodeConverter.asRange(selectionRange);
    return [new Location(client.protocol2CodeConverter.asUri(uri), range)];
  });
  if (locations.length === 0) return false;
  await commands.executeCommand('editor.action.peekLocations', document.uri, selection.active, locations, 'peek');
  return true;
}

async function itemsAt(client: BaseLanguageClient, uri: string, position: Position): Promise<CallHierarchyItem[]> {
  const params = { textDocument: { uri }, position: { line: position.line, character: position.character } };
  return (await client.sendRequest(CallHierarchyPrepareRequest.type, params)) ?? [];
}
