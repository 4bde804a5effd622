/** An era as one of several to choose from. */
import type { StartChoices } from '@folioscope/server/protocol';

export const eraOption = ({ kernel, id, title }: StartChoices['eras'][number]) => ({
  value: kernel,
  label: `${kernel} · ${id}`,
  title: `${id}: ${title}`,
});
