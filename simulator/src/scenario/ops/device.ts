/** The scenario's own ZONE_DEVICE memory: create it, hand out pages, move pages there, tear it down. */

import { DeviceMap, deviceKind } from '../../machine/device.js';
import { EBUSY, EINVAL, ENOSYS } from '../../machine/errno.js';
import { WaitsForever } from '../../machine/kernel.js';
import { migrateToDevice } from '../../machine/migrate-device.js';
import { number, optional, region, slot } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

export const deviceOperations: readonly Operation[] = [
  operation('memremap', [number, number, number], (m, type, address, size) => {
    if (m.kernel.device) return EBUSY;
    const kind = deviceKind(type);
    const rules = kind && m.kernel.rules.counters.device[kind];
    if (!kind || !rules || (kind === 'device-private' && !m.devicePrivate)) return EINVAL;
    const map = new DeviceMap(kind, address / 4096, size / 4096, rules);
    for (let i = 0; i < map.pages; i++) {
      const page = m.kernel.memory.page(map.firstPfn + i);
      page.device = map;
      page.node = 0;
      page.reserved = true;
      page.free = false;
      page.head = undefined;
      page.compound = false;
      page.order = 0;
      page.mapcount = 0;
      page.anon = false;
      page.refcount = rules.restCount;
      page.ownedPins = 0;
      page.ownedReferences = m.kernel.ownersReference(page);
    }
    m.kernel.device = map;
    return 0;
  }),
  slotOperation('zdpage', [slot, number], (m, s, index) => {
    if (!m.kernel.device) return EINVAL;
    m.slots[s] = m.kernel.memory.page(m.kernel.device.firstPfn + index);
    return 0;
  }),
  operation('zdmigrate', [region, number, optional(number, 0)], (m, v, offset, index) => {
    const { kernel } = m;
    if (!kernel.device) return EINVAL;
    if (!kernel.rules.migratesDevicePages) return ENOSYS;
    const target = kernel.memory.page(kernel.device.firstPfn + index);
    return migrateToDevice(kernel, m.main.mm, m.address(v, offset), target);
  }),
  operation('memunmap', [], (m) => {
    if (!m.kernel.device) return EINVAL;
    if (!tearDown(m)()) throw new WaitsForever('pages of the device memory are still in use');
    return 0;
  }),
];

/** memunmap_pages: kills the map at once; each attempt asks whether the last reference is gone. */
export function tearDown(m: Machine): () => boolean {
  const map = m.kernel.device;
  if (!map) return () => true;
  map.killed = true;
  map.put();
  if (map.rules.at0 === 'pgmap-put')
    for (let i = 0; i < map.pages; i++) m.kernel.put(m.kernel.memory.page(map.firstPfn + i));
  else if (map.holdsRange) map.put(map.pages);
  return () => {
    if (map.references > 0) return false;
    map.gone = true;
    m.kernel.device = undefined;
    return true;
  };
}
