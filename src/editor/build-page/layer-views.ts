import type { ImageLayer } from '../../event/event.ts';
import type { LayersView, LayerView } from '../../webview/build/build-protocol.ts';
import { size } from '../../webview/units.ts';

/** Smaller growth is not reported. */
const MIN_GROWTH_BYTES = 100_000;
const MAX_CAUSES = 3;
const MAX_TEXT_LENGTH = 2000;

/**
 * The layers of an image, the largest first, compared with those of the previous build. Layers correspond if they have
 * the same instruction; repeated instructions correspond in order. Does not import 'vscode'.
 */
export function layersView(
  layers: readonly ImageLayer[] | undefined,
  before: readonly ImageLayer[] | undefined,
): LayersView | null {
  if (layers === undefined || layers.length === 0) return null;
  const previous = new Map(withIds(before ?? []).map(({ id, layer }) => [id, layer]));
  const views = withIds(layers).map(({ id, layer }): LayerView => {
    const same = previous.get(id);
    previous.delete(id);
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
  const growth = before === undefined ? undefined : growthOf(views, [...previous.values()]);
  return { layers: shown, ...(growth !== undefined && { growth }) };
}

function withIds(layers: readonly ImageLayer[]): { id: string; layer: ImageLayer }[] {
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const text = instruction(layer.createdBy);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { id: `${count} ${text}`, layer };
  });
}

/** Engines prepend build args and append remarks, which may change while the instruction does not. */
function instruction(createdBy: string): string {
  return createdBy.replace(/^(RUN )?\|\d+ .*?(?=\/bin\/|\/usr\/bin\/)/, '$1').replace(/ # buildkit$/, '');
}

function growthOf(views: readonly LayerView[], removed: readonly ImageLayer[]): string | undefined {
  const total =
    views.reduce((sum, { growthBytes = 0 }) => sum + growthBytes, 0) -
    removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total < MIN_GROWTH_BYTES) return undefined;
  const causes = views
    .filter(({ growthBytes = 0 }) => growthBytes >= MIN_GROWTH_BYTES)
    .sort((a, b) => (b.growthBytes ?? 0) - (a.growthBytes ?? 0))
    .slice(0, MAX_CAUSES);
  const list = causes.map(
    ({ text, growthBytes = 0, isNew }) => `${shorten(text)} (${isNew ? 'new, ' : ''}+${size(growthBytes)})`,
  );
  return `${size(total)} larger than the last image: ${list.join(', ')}`;
}

/** The instruction as in the Dockerfile, `RUN apt-get update …`, from the engine's record of it. */
export function shortInstruction(createdBy: string): string {
  const own = instruction(createdBy)
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/(?:ba)?sh (?:-o \w+ )?-\w*c /, 'RUN ');
  return own.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_TEXT_LENGTH);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
