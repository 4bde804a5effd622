/** What the client on the other end can do, as it said in `initialize`. */
import { type InitializeParams, MarkupKind } from 'vscode-languageserver';

export interface Client {
  /** Asks for diagnostics; else they are pushed. */
  readonly pulls: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  /** Answers workspace/configuration. */
  readonly hasConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly showsMarkdown: boolean;
  readonly showsProgress: boolean;
  readonly refreshesInlays: boolean;
  readonly registersCallHierarchy: boolean;
  /** Shows edits before they are made. */
  readonly annotatesEdits: boolean;
  /** Whether the workspace is trusted; clients that do not know such a thing trust it. */
  readonly isTrusted: boolean;
  /** Runs our commands, from links too. */
  readonly runsCommands: boolean;
}

export function clientOf({ capabilities }: InitializeParams): Client {
  const { textDocument, window, workspace, experimental } = capabilities;
  const edits = workspace?.workspaceEdit;
  return {
    pulls: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    hasConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    showsProgress: window?.workDoneProgress === true,
    refreshesInlays: workspace?.inlayHint?.refreshSupport === true,
    registersCallHierarchy: textDocument?.callHierarchy?.dynamicRegistration === true,
    annotatesEdits: edits?.documentChanges === true && edits.changeAnnotationSupport !== undefined,
    isTrusted: !isOurs(experimental) || experimental.folioscope.trusted !== false,
    runsCommands: isOurs(experimental) && experimental.folioscope.commands === true,
    showsMarkdown: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
  };
}

const isOurs = (
  value: unknown,
): value is { readonly folioscope: { readonly commands?: unknown; readonly trusted?: unknown } } =>
  typeof value === 'object' &&
  value !== null &&
  'folioscope' in value &&
  typeof value.folioscope === 'object' &&
  value.folioscope !== null;
