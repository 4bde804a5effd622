/** The scenario's own ZONE_DEVICE memory: create it, hand out pages, move pages there, tear it down. */

import { isBusy, isIdle } from '../../machine/dax.js';
import { DeviceMap, deviceKind } from '../../machine/device.js';
import { EBUSY, EINVAL, ENOENT, ENOSYS } from '../../machine/errno.js';
import { WaitsForever } from '../../machine/kernel.js';
import { migrateToDevice } from '../../machine/migrate-device.js';
import type { Page } from '../../machine/page.js';
import { structPageBytes } from '../../machine/struct-pages.js';
import { number, oneOf, optional, type Reader, region, ScenarioError, slot } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

const PAGE = 4096;

/** Pages of device memory that count on their own; each may have to be put. */
const MOST_PAGES = 2 ** 20;

/** The size of the device's pages: 4k, 2m or 1g. */
const alignment: Reader<number> = (text) => {
  const align = number(text);
  if (align !== PAGE && align !== 2 ** 21 && align !== 2 ** 30)
    throw new ScenarioError(`expected 4k, 2m or 1g, got "${text}"`);
  return align;
};

export const deviceOperations: readonly Operation[] = [
  operation(
    'memremap',
    [number, number, number, optional(alignment, PAGE), optional(number, 0), optional(oneOf('range'), undefined)],
    (m, type, address, bytes, align, reserve, range) => {
      if (m.kernel.device) return EBUSY;
      const { rules } = m.kernel;
      const kind = deviceKind(type);
      const counting = kind && rules.counters.device[kind];
      if (!kind || !counting || (kind === 'device-private' && !m.devicePrivate)) return EINVAL;
      const whole = [address, bytes].every((value) => value % align === 0) && reserve % PAGE === 0;
      if (!whole || address < 0 || bytes <= 0 || reserve < 0 || reserve >= bytes) return EINVAL;
      const order = rules.counters.pgmap.perCompoundPage ? Math.log2(align / PAGE) : 0;
      if (bytes / PAGE / 2 ** order > MOST_PAGES)
        throw new ScenarioError(
          `expected at most ${MOST_PAGES} pages of device memory, got ${bytes / PAGE / 2 ** order}`,
        );
      const counts = rules.counters.pgmap.countsItsPages ? (range ?? 'usable') : 'none';
      const layout = { firstPfn: address / PAGE, pages: bytes / PAGE, hooked: true, order, reserve: reserve / PAGE };
      m.kernel.addDevice(new DeviceMap(kind, counting, { ...layout, counts }));
      return 0;
    },
  ),
  onDevice('pfns', (map) => map.usablePages),
  onDevice('pfnlen', (map) => map.usableReferences),
  operation('structpages', [number, alignment], (m, bytes, align) => structPageBytes(m.kernel.rules, bytes, align)),
  slotOperation('zdpage', [slot, number], (m, s, index) => {
    if (!m.kernel.device) return EINVAL;
    m.slots[s] = m.kernel.memory.page(m.kernel.device.firstPfn + index);
    return 0;
  }),
  operation('zdmigrate', [region, number, optional(number, 0)], (m, v, offset, index) => {
    const { kernel } = m;
    if (!kernel.device) return EINVAL;
    if (!kernel.rules.migratesDevicePages && !m.devicePrivate) return ENOSYS;
    const target = kernel.memory.page(kernel.device.firstPfn + index);
    return migrateToDevice(kernel, m.main.mm, m.address(v, offset), target);
  }),
  daxQuestion('daxidle', isIdle),
  daxQuestion('daxbusy', isBusy),
  operation('memunmap', [], (m) => {
    const { device, judge } = m.kernel;
    if (!device) return EINVAL;
    if (!tearDown(m)()) throw new WaitsForever('pages of the device memory are still in use', judge.heldOf(device));
    return 0;
  }),
];

/** A number that memremap works with. */
function onDevice(name: string, value: (map: DeviceMap) => number): Operation {
  return operation(name, [], ({ kernel }) => (kernel.device ? value(kernel.device) : EINVAL));
}

/** What a filesystem asks of one of its pages; not before there was somebody to wait for it. */
function daxQuestion(name: string, answer: (k: Machine['kernel'], page: Page) => boolean): Operation {
  return slotOperation(name, [slot], (m, s) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    if (m.kernel.rules.counters.fsDax.hookIn === 'none') return ENOSYS;
    return answer(m.kernel, page) ? 1 : 0;
  });
}

/** memunmap_pages: kills the map at once; each attempt asks whether the last reference is gone. */
export function tearDown(m: Machine): () => boolean {
  const map = m.kernel.device;
  if (!map) return () => true;
  map.killed = true;
  map.put();
  if (map.rules.at0 === 'pgmap-put') for (const pfn of map.heads()) m.kernel.put(m.kernel.memory.page(pfn));
  else map.put(map.rangeReferences);
  return () => {
    if (map.references > 0) return false;
    map.gone = true;
    m.kernel.device = undefined;
    m.kernel.judge.removed(map);
    return true;
  };
}
