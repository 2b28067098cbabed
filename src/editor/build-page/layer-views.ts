import type { ImageLayer } from '../../event/event.ts';
import type { LayersView, LayerView } from '../../webview/build/build-protocol.ts';
import { size } from '../../webview/units.ts';

/** What is too little to be named as a cause. */
const NOTABLE_BYTES = 100_000;
const NAMED = 3;
const LONGEST_TEXT = 2000;

/**
 * An image by its layers, the largest first, and against the layers of the build before. The same instruction is the
 * same
 * layer; where it is there several times, by its place among them. Does not import 'vscode'.
 */
export function layersView(
  layers: readonly ImageLayer[] | undefined,
  before: readonly ImageLayer[] | undefined,
): LayersView | null {
  if (layers === undefined || layers.length === 0) return null;
  const earlier = new Map(named(before ?? []).map(({ id, layer }) => [id, layer]));
  const views = named(layers).map(({ id, layer }): LayerView => {
    const same = earlier.get(id);
    earlier.delete(id);
    const grown = before === undefined ? {} : { growthBytes: layer.sizeBytes - (same?.sizeBytes ?? 0) };
    return {
      text: shortInstruction(layer.createdBy),
      sizeBytes: layer.sizeBytes,
      ...grown,
      isNew: before !== undefined && same === undefined,
    };
  });
  const shown = views
    .filter(({ sizeBytes, growthBytes = 0 }) => sizeBytes > 0 || growthBytes !== 0)
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  const growth = before === undefined ? undefined : growthOf(views, [...earlier.values()]);
  return { layers: shown, ...(growth !== undefined && { growth }) };
}

function named(layers: readonly ImageLayer[]): { id: string; layer: ImageLayer }[] {
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const text = instruction(layer.createdBy);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { id: `${count} ${text}`, layer };
  });
}

/** An engine adds build args in front and remarks behind, which may change where the instruction does not. */
function instruction(createdBy: string): string {
  return createdBy.replace(/^(RUN )?\|\d+ .*?(?=\/bin\/|\/usr\/bin\/)/, '$1').replace(/ # buildkit$/, '');
}

function growthOf(views: readonly LayerView[], gone: readonly ImageLayer[]): string | undefined {
  const total =
    views.reduce((sum, { growthBytes = 0 }) => sum + growthBytes, 0) -
    gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total < NOTABLE_BYTES) return undefined;
  const causes = views
    .filter(({ growthBytes = 0 }) => growthBytes >= NOTABLE_BYTES)
    .sort((a, b) => (b.growthBytes ?? 0) - (a.growthBytes ?? 0))
    .slice(0, NAMED);
  const list = causes.map(
    ({ text, growthBytes = 0, isNew }) => `${brief(text)} (${isNew ? 'new, ' : ''}+${size(growthBytes)})`,
  );
  return `${size(total)} larger than the last image: ${list.join(', ')}`;
}

/** `RUN apt-get update …` instead of how the engine writes it down. */
export function shortInstruction(createdBy: string): string {
  const own = instruction(createdBy)
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/(?:ba)?sh (?:-o \w+ )?-\w*c /, 'RUN ');
  return own.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
