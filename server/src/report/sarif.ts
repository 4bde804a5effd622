/**
 * Findings as SARIF 2.1.0, for code hosts and viewers. The path of a finding is its code flow, with the counters and holds
 * after each step as the step's state; fingerprints, suppressions and baseline states are the format's own.
 */
import type { CodeFlow, Location, Log, Notification, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { Confidence, Finding, NotAnalysed, PathStep, Span, Suppression } from '../protocol.js';
import type { Rule } from '../rules/index.js';
import { VERSION } from '../version.js';
import { rulePage } from './rule-page.js';
import { countersText, holdText } from './steps-text.js';

/** A finding, and what is known of it beside its path. */
export interface SarifFinding {
  readonly finding: Finding;
  /** `new`: not there before; `unchanged`: known; `absent`: there before, and gone. Left out where nothing is compared. */
  readonly baseline?: 'new' | 'unchanged' | 'absent';
  /** The comment that allows it. */
  readonly suppression?: Suppression;
  /** More about it, such as the patch it is of. */
  readonly properties?: Readonly<Record<string, string | number>>;
}

export interface SarifRun {
  readonly findings: readonly SarifFinding[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Those that exist: a log describes the ones it uses. */
  readonly rules: readonly Rule[];
  readonly kernel: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The log of one run, closed by a line break. */
export function sarifLog({ findings, notAnalysed, rules, kernel, properties }: SarifRun): string {
  const used = rules.filter(({ code }) => findings.some(({ finding }) => finding.code === code));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Folioscope', semanticVersion: VERSION, rules: used.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the kernel tree.' } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notAnalysed.map(notification) }],
        results: findings.map((one) => resultOf(one, used)),
        properties: { kernel, ...properties },
      },
    ],
  };
  return `${JSON.stringify(log)}\n`;
}

const descriptor = (rule: Rule): ReportingDescriptor => ({
  id: rule.code,
  shortDescription: { text: `${rule.title}.` },
  fullDescription: { text: rule.documentation.what },
  help: { text: `${rule.documentation.what}\n\n${rule.documentation.why}`, markdown: rulePage(rule) },
});

const LEVELS = { high: 'error', medium: 'warning', low: 'note' } as const satisfies Record<Confidence, Result['level']>;

function resultOf({ finding, baseline, suppression, properties }: SarifFinding, rules: readonly Rule[]): Result {
  const ruleIndex = rules.findIndex(({ code }) => code === finding.code);
  return {
    ruleId: finding.code,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: LEVELS[finding.confidence],
    message: { text: finding.message },
    locations: [{ ...locationOf(finding), logicalLocations: [{ name: finding.function, kind: 'function' }] }],
    partialFingerprints: { 'folioscope/v1': finding.fingerprint },
    ...(finding.path.length === 0 ? {} : { codeFlows: [codeFlow(finding)] }),
    ...(baseline === undefined ? {} : { baselineState: baseline }),
    ...(suppression === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: 'inSource',
              justification: suppression.reason,
              location: lineOf(suppression.file, suppression.line),
            },
          ],
        }),
    properties: { confidence: finding.confidence, object: finding.object, ...properties },
  };
}

const codeFlow = ({ path, message }: Finding): CodeFlow => ({
  message: { text: message },
  threadFlows: [{ locations: path.map(flowLocation) }],
});

function flowLocation(step: PathStep, index: number): ThreadFlowLocation {
  const counters = Object.entries(step.counters).map(
    ([object, view]) => [object, countersText(undefined, view)] as const,
  );
  const state = [...counters, ...step.holds.map((hold) => [`hold ${hold.id}`, holdText(hold)] as const)];
  return {
    executionOrder: index + 1,
    nestingLevel: 0,
    location: { ...locationOf(step), message: { text: step.text } },
    ...(state.length === 0 ? {} : { state: Object.fromEntries(state.map(([name, text]) => [name, { text }])) }),
    importance: step.event === 'break' ? 'essential' : 'important',
  };
}

const locationOf = ({ file, line, column, endLine, endColumn }: Span): Location => ({
  physicalLocation: {
    artifactLocation: artifact(file),
    region: { startLine: line, startColumn: column, endLine, endColumn },
  },
});

const lineOf = (file: string, line: number): Location => ({
  physicalLocation: { artifactLocation: artifact(file), region: { startLine: line } },
});

/** A file of the tree by its name below the root; what lies elsewhere has its whole path. */
function artifact(file: string): { uri: string; uriBaseId?: string } {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: 'ROOT' };
}

const notification = ({ file, function: name, line, reason }: NotAnalysed): Notification => ({
  level: 'note',
  message: { text: `Not analysed: ${name === '' ? '' : `${name}(): `}${reason}` },
  locations: [lineOf(file, line)],
});
