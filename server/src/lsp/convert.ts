/** The one place where the core's data becomes the protocol's: 1-based lines to 0-based, confidence to severity. */
import {
  type CodeLens,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover as LspHover,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import type { PathCounts } from '../core.js';
import type { Confidence, Finding, FunctionView, Hover, NotAnalysed, PathStep, Span } from '../protocol.js';
import { type HoverLinks, hoverText } from '../report/hover-text.js';
import { toldSteps } from '../report/steps-text.js';
import { plural } from '../report/style.js';
import type { Client } from './client.js';
import { SIMULATE_COMMAND } from './requests.js';

/** Where things of a finding are. */
export interface Links {
  uriOf(file: string): string;
  docPage(code: string): string | undefined;
}

export const toRange = (span: Span): Range => ({
  start: { line: span.line - 1, character: span.column - 1 },
  end: { line: span.endLine - 1, character: span.endColumn - 1 },
});

/** A hint is nearly invisible: right for what is only shown on request. */
const SEVERITY: Readonly<Record<Confidence, DiagnosticSeverity>> = {
  high: DiagnosticSeverity.Warning,
  medium: DiagnosticSeverity.Information,
  low: DiagnosticSeverity.Hint,
};

/** How editors draw what a code is about. */
const TAGS: Readonly<Record<string, DiagnosticTag>> = { 'removed-api': DiagnosticTag.Deprecated };

/** `data` is the finding's fingerprint. */
export function toDiagnostic(finding: Finding, links: Links): Diagnostic {
  const page = links.docPage(finding.code);
  const tag = TAGS[finding.code];
  return {
    range: toRange(finding),
    severity: SEVERITY[finding.confidence],
    source: 'folioscope',
    code: finding.code,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    message: finding.message,
    ...(tag === undefined ? {} : { tags: [tag] }),
    data: finding.fingerprint,
    relatedInformation: toldSteps(finding).map((step) => toRelated(step, links)),
  };
}

const toRelated = (step: PathStep, links: Links): DiagnosticRelatedInformation => ({
  location: { uri: links.uriOf(step.file), range: toRange(step) },
  message: step.text,
});

/** The hover as Markdown, or as plain text for a client that cannot show it. */
export function toHover(hover: Hover, uri: string, client: Client | undefined): LspHover {
  const markdown = client?.showsMarkdown === true;
  const links = client?.runsCommands ? hoverLinks(hover, uri) : undefined;
  return {
    contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: hoverText(hover, markdown, links) },
    range: toRange(hover),
  };
}

const hoverLinks = ({ function: name }: Hover, uri: string): HoverLinks => ({
  step: (line) => `command:${SIMULATE_COMMAND}?${encodeURIComponent(JSON.stringify([uri, name, line]))}`,
  source: (place) => {
    const [, file, line, version] = /^([\w./-]+):(\d+) \((v[\d.]+)\)$/.exec(place) ?? [];
    return file && `https://elixir.bootlin.com/linux/${version}/source/${file}#L${line}`;
  },
});

/** What a lens must remember until it is resolved. */
export interface LensData {
  readonly uri: string;
  readonly function: string;
  /** What the function does to the books, in one line. */
  readonly headline: string;
}

/** A lens above a function; its title comes when it is resolved. */
export const toLens = (view: FunctionView, uri: string): CodeLens => ({
  range: lineRange(view.nameLine),
  data: { uri, function: view.name, headline: view.headline } satisfies LensData,
});

/** A lens that says why there is nothing to say. It has no command: nothing can be done. */
export const toNotAnalysedLens = (notAnalysed: NotAnalysed): CodeLens => ({
  range: lineRange(notAnalysed.line),
  command: { title: `Folioscope: not analysed (${notAnalysed.reason})`, command: '' },
});

/** "pages[0..ret): +pin on success · 3 paths, 1 leaked-pin · Simulate". */
export function withTitle(lens: CodeLens, data: LensData, { paths, broken }: PathCounts): CodeLens {
  const { headline } = data;
  const counts = [plural(paths, 'path'), ...Object.entries(broken).map(([code, count]) => `${count} ${code}`)];
  return {
    ...lens,
    command: {
      title: [...(headline === '' ? [] : [headline]), counts.join(', '), 'Simulate'].join(' · '),
      command: SIMULATE_COMMAND,
      arguments: [data.uri, data.function],
    },
  };
}

const lineRange = (line: number): Range => ({
  start: { line: line - 1, character: 0 },
  end: { line: line - 1, character: 0 },
});
