/** The picture of a path as an SVG that needs nothing else: the counter strips, the line numbers and the hold bars. No DOM. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { type LabelBox, placedLabels, type StripLabel } from './labels.js';
import { endingOf, type HoldBar, type HoldSegment, holdBars, type Strip } from './model.js';
import { textNode as text } from './svg-text.js';
import type { Theme } from './theme.js';

export interface Picture {
  readonly svg: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const WIDTH = 960;
const MARGIN = 16;
/** Room for the names of the strips. */
const GUTTER = 190;
const HEAD = 58;
const STRIP = 48;
const AXIS = 22;
const BAR = 26;
const TICK_DISTANCE = 44;
/** Width of one, in the picture's font. */
const CHARACTER = 6.7;
const PLOT = WIDTH - 2 * MARGIN - GUTTER;
const LEFT = MARGIN + GUTTER;

export function picture(simulation: Simulation, path: SimulatedPath, strips: readonly Strip[], theme: Theme): Picture {
  const bars = holdBars(path);
  const broken = endingOf(path) === 'broken';
  const axisTop = HEAD + strips.length * STRIP;
  const barsTop = axisTop + AXIS;
  const height = barsTop + bars.length * BAR + MARGIN;
  const x = (step: number) => LEFT + (PLOT * step) / path.steps.length;
  const parts = [
    ...heading(simulation, path, theme),
    ...strips.flatMap((strip, index) => stripParts(strip, HEAD + index * STRIP, x, theme)),
    ...axisParts(path, axisTop, x, theme),
    ...bars.flatMap((bar, index) => barParts(bar, barsTop + index * BAR, x, path.steps.length, broken, theme)),
  ];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    hatch(theme),
    `<rect width="100%" height="100%" fill="${theme.background}"/>`,
    '<g font-family="ui-monospace, DejaVu Sans Mono, monospace" font-size="11">',
    ...parts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
  return { svg, width: WIDTH, height };
}

/** What may be held is hatched. */
const hatch = ({ foreground }: Theme): string =>
  `<defs><pattern id="maybe" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="8" fill="${foreground}" fill-opacity="0.16"/></pattern></defs>`;

function heading({ function: name, era, folio, file }: Simulation, path: SimulatedPath, theme: Theme): string[] {
  const title = `${name}() ${path.outcome}: ${path.verdict}`;
  return [
    `<title>${text(title)}</title>`,
    `<text x="${MARGIN}" y="26" font-size="15" font-weight="600" fill="${theme.foreground}">${text(title)}</text>`,
    `<text x="${MARGIN}" y="44" fill="${theme.foreground}">${text(`${file} · ${era.kernel} · ${era.id} · ${folio} folio`)}</text>`,
  ];
}

function label(name: string, object: string, top: number, theme: Theme): string[] {
  const short = (it: string, most: number) => (it.length > most ? `${it.slice(0, most - 1)}…` : it);
  return [
    `<text x="${MARGIN + 14}" y="${top}" fill="${theme.foreground}">${text(short(name, 24))}</text>`,
    `<text x="${MARGIN + 14}" y="${top + 13}" fill="${theme.foreground}" fill-opacity="0.75">${text(short(object, 24))}</text>`,
  ];
}

function stripParts(strip: Strip, top: number, x: (step: number) => number, theme: Theme): string[] {
  const color = theme.line[strip.counter];
  const known = strip.values.flatMap((it) => (it ? [it.value] : []));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (value: number) => top + STRIP - 8 - ((value - low) / (high - low || 1)) * (STRIP - 26);
  const boxOf = ({ step, value, text: written }: StripLabel): LabelBox => {
    const left = x(step) + 3;
    return { left, right: left + written.length * CHARACTER, bottom: y(value) - 4 };
  };
  const line = strip.values.flatMap((it, index) =>
    it ? [`${strip.values[index - 1] ? 'V' : `M${x(index)} `}${y(it.value)}H${x(index + 1)}`] : [],
  );
  return [
    ...label(strip.counter, strip.object, top + 22, theme),
    `<rect x="${MARGIN}" y="${top + 17}" width="9" height="3" fill="${color}"/>`,
    `<path d="M${LEFT} ${top + STRIP}h${PLOT}" stroke="${theme.foreground}" stroke-opacity="0.2"/>`,
    `<path d="${line.join('')}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...placedLabels(strip, boxOf, WIDTH - MARGIN).map(
      ({ left, bottom, text: written }) =>
        `<text x="${left}" y="${bottom}" fill="${theme.foreground}">${text(written)}</text>`,
    ),
  ];
}

function axisParts({ steps }: SimulatedPath, top: number, x: (step: number) => number, theme: Theme): string[] {
  const stride = Math.max(1, Math.ceil((TICK_DISTANCE * steps.length) / PLOT));
  const ticks = steps.flatMap(({ line }, index) =>
    index % stride === 0
      ? [
          `<path d="M${x(index)} ${top}v4" stroke="${theme.foreground}"/>`,
          `<text x="${x(index) + 3}" y="${top + 14}" fill="${theme.foreground}" fill-opacity="0.75">${line}</text>`,
        ]
      : [],
  );
  return [`<text x="${MARGIN}" y="${top + 14}" fill="${theme.foreground}">line</text>`, ...ticks];
}

function barParts(
  bar: HoldBar,
  top: number,
  x: (step: number) => number,
  count: number,
  broken: boolean,
  theme: Theme,
): string[] {
  const segments = bar.segments.map((segment) => {
    const trouble = broken && bar.open && segment.to === count;
    const owner = segment.sure ? segment.owner : `maybe ${segment.owner}`;
    const written = `${trouble ? 'not released · ' : ''}${segment.count} · ${owner}`;
    const room = Math.floor((x(segment.to) - x(segment.from) - 12) / CHARACTER);
    return [segmentShape(segment, x(segment.from), top, x(segment.to) - x(segment.from), trouble, theme)].concat(
      room > 2
        ? `<text x="${x(segment.from) + 6}" y="${top + 15}" fill="${theme.foreground}">${text(written.slice(0, room))}</text>`
        : [],
    );
  });
  return [
    `<text x="${MARGIN + 14}" y="${top + 15}" fill="${theme.foreground}">${text(`${bar.kind} ${bar.object}`.slice(0, 25))}</text>`,
    ...segments.flat(),
  ];
}

function segmentShape(
  { sure }: HoldSegment,
  left: number,
  top: number,
  width: number,
  trouble: boolean,
  theme: Theme,
): string {
  const fill = sure ? `fill="${theme.foreground}" fill-opacity="0.16"` : 'fill="url(#maybe)"';
  const stroke = trouble ? `stroke="${theme.trouble}" stroke-width="2"` : `stroke="${theme.foreground}"`;
  const dash = sure ? '' : ' stroke-dasharray="4 3"';
  return `<rect x="${left}" y="${top + 2}" width="${width}" height="${BAR - 7}" rx="3" ${fill} ${stroke}${dash}/>`;
}
