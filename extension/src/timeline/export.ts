/** The chosen path as a file: a picture, Markdown, or plain text. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import type { ExportedFile } from './messages.js';
import type { Strip } from './model.js';
import { pathMarkdown } from './path-markdown.js';
import { pathText } from './path-text.js';
import { type Picture, picture } from './picture.js';
import { currentTheme } from './theme.js';

/** The formats by how they are called. */
export const EXPORT_FORMATS = {
  svg: 'Picture (SVG)',
  png: 'Picture (PNG)',
  markdown: 'Markdown',
  text: 'Plain text',
  copy: 'Copy as text',
} as const;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Device pixels for one of the picture's in a PNG. */
const PNG_SCALE = 2;

export async function exportedFile(
  format: Exclude<ExportFormat, 'copy'>,
  simulation: Simulation,
  path: SimulatedPath,
  strips: readonly Strip[],
): Promise<ExportedFile> {
  const name = (extension: string) => `${simulation.function}-path-${path.id + 1}.${extension}`;
  switch (format) {
    case 'text':
      return { name: name('txt'), mime: 'text/plain', content: pathText(simulation, path), encoding: 'utf-8' };
    case 'markdown':
      return { name: name('md'), mime: 'text/markdown', content: pathMarkdown(simulation, path), encoding: 'utf-8' };
    case 'svg': {
      const { svg } = picture(simulation, path, strips, currentTheme());
      return { name: name('svg'), mime: 'image/svg+xml', content: svg, encoding: 'utf-8' };
    }
    case 'png': {
      const content = await rasterised(picture(simulation, path, strips, currentTheme()));
      return { name: name('png'), mime: 'image/png', content, encoding: 'base64' };
    }
  }
}

/** The picture's PNG in base64. */
async function rasterised({ svg, width, height }: Picture): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this page cannot draw');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}
