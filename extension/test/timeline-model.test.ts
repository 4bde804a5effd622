/** What the timeline shows of a simulation, without a page. */
import { readFileSync } from 'node:fs';
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { describe, expect, it } from 'vitest';
import {
  changesAt,
  changeText,
  describeStep,
  endingOf,
  groupByOutcome,
  holdBars,
  objectsOn,
  pathTitles,
  placeText,
  stripsOf,
  touchedObjects,
} from '../src/timeline/model.js';

const simulation: Simulation = JSON.parse(readFileSync(new URL('fixtures/pin_buffer.json', import.meta.url), 'utf8'));

function pathNamed(verdict: string): SimulatedPath {
  const path = simulation.paths.find((candidate) => candidate.verdict === verdict);
  if (!path) throw new Error(`no path ends ${verdict}`);
  return path;
}

describe('paths', () => {
  it('are grouped by outcome, broken ones first', () => {
    const groups = groupByOutcome(simulation.paths);
    expect(groups.map((group) => [group.outcome, group.paths.map((path) => path.verdict)])).toEqual([
      ['returns < 0', ['partial-pin', 'leaked-reference', 'balanced']],
      ['returns 0', ['balanced', 'hands out a pin']],
    ]);
  });

  it('are told apart by the conditions they do not share', () => {
    const [failures, successes] = groupByOutcome(simulation.paths);
    if (!failures || !successes) throw new Error('two groups expected');
    expect(pathTitles(successes)).toEqual(['!buf->keep', 'buf->keep']);
    expect(pathTitles(failures)).toEqual(['header, 0 < ret < nr', 'header, ret < 0', '!header']);
    const [only] = successes.paths;
    if (!only) throw new Error('a path expected');
    expect(pathTitles({ ...successes, paths: [only] })).toEqual(['header, ret == nr, !buf->keep']);
    expect(pathTitles({ ...successes, paths: [only, only] })).toEqual(Array(2).fill('header, ret == nr, !buf->keep'));
  });

  it('tell broken, balanced and handed-on apart', () => {
    expect(['partial-pin', 'balanced', 'hands out a pin'].map((verdict) => endingOf(pathNamed(verdict)))).toEqual([
      'broken',
      'balanced',
      'hands-on',
    ]);
  });
});

describe('strips', () => {
  it('show every refcount and only the other counters that are ever not zero', () => {
    const path = pathNamed('partial-pin');
    const strips = stripsOf(path, objectsOn(simulation, path));
    expect(strips.map((strip) => `${strip.object} ${strip.counter}`)).toEqual([
      'header refcount',
      'pages[0..ret) refcount',
      'pages[0..ret) pincount',
    ]);
  });

  it('leave a gap where an object is not known yet', () => {
    const pins = stripsOf(pathNamed('partial-pin'), ['pages[0..ret)']).at(1);
    expect(pins?.values.map((value) => value?.text)).toEqual([
      undefined,
      undefined,
      undefined,
      '1',
      '1',
      '1',
      '1',
      '1',
    ]);
  });

  it('name objects once, in the order of the simulation', () => {
    const twice = { ...simulation, objects: [...simulation.objects, ...simulation.objects] };
    expect(objectsOn(twice, pathNamed('partial-pin'))).toEqual(['header', 'pages[0..ret)']);
  });

  it('leave out objects that the path does nothing to', () => {
    const path = pathNamed('leaked-reference');
    const bystander = path.steps[0]?.counters.header;
    if (!bystander) throw new Error('no counters of header');
    const steps = path.steps.map((step) => ({ ...step, counters: { ...step.counters, bystander } }));
    expect(touchedObjects({ ...path, steps }, ['header', 'bystander'])).toEqual(['header']);
  });
});

describe('holds', () => {
  it('reach from acquire to release', () => {
    const [reference] = holdBars(pathNamed('partial-pin'));
    expect(reference).toMatchObject({ kind: 'ref', object: 'header', sinceLine: 24, open: false });
    expect(reference?.segments).toEqual([{ from: 1, to: 5, sure: true, count: '1', owner: 'this function' }]);
  });

  it('stay open when nothing releases them', () => {
    expect(holdBars(pathNamed('leaked-reference')).map((bar) => bar.open)).toEqual([true]);
  });

  it('are cut where they become uncertain', () => {
    const pin = holdBars(pathNamed('hands out a pin')).find((bar) => bar.kind === 'pin');
    expect(pin?.segments.map(({ from, to, sure, owner }) => [from, to, sure, owner])).toEqual([
      [3, 6, true, 'this function'],
      [6, 9, false, 'buf->pages'],
    ]);
  });

  it('that go and come back have two stretches', () => {
    const path = pathNamed('leaked-reference');
    const steps = path.steps.map((step, index) => (index === 3 ? { ...step, holds: [] } : step));
    expect(holdBars({ ...path, steps })[0]?.segments.map(({ from, to }) => [from, to])).toEqual([
      [1, 3],
      [4, 7],
    ]);
  });
});

describe('a step', () => {
  it('says what it changed', () => {
    const path = pathNamed('partial-pin');
    expect(changesAt(path, 5).map((change) => changeText(change, true))).toEqual(['header refcount N + 1 → N']);
    expect(changesAt(path, 2)).toEqual([]);
  });

  it('does not report counters that appear as zero', () => {
    expect(changesAt(pathNamed('partial-pin'), 3).map((change) => changeText(change, false))).toEqual([
      'refcount N + 1024',
      'pincount 1',
    ]);
  });

  it('reads as a sentence', () => {
    expect(describeStep(pathNamed('balanced'), 1)).toBe(
      'Step 2 of 9, line 24: header = grab_cache_page(mapping, 0). header refcount N to N + 1. 1 hold',
    );
    expect(describeStep(pathNamed('balanced'), 99)).toBe('');
  });

  it('has a place without folders', () => {
    const step = pathNamed('balanced').steps[0];
    expect(step && placeText(step)).toBe('pin_buffer.c:18');
  });
});
