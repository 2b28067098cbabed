import { atLeast, partsOf } from '../range.ts';
import type { Requirement } from '../resolve.ts';
import { matched, ownFile, plainVersion, type Source, type Statement } from './source.ts';
import { toolSources } from './tools.ts';

/**
 * A minimum: every later Go compiles the module. The release with that number is what the module is developed with,
 * unless it is so old that its image has no packages anymore.
 */
function minimum(written: string): Requirement | undefined {
  const parts = partsOf(written);
  if (parts === undefined) return undefined;
  return { range: atLeast(parts), prefer: (parts[1] ?? 0) < OLDEST ? 'newest' : 'named' };
}
const OLDEST = 16;

/** go.dev/ref/mod#go-mod-file-toolchain: the toolchain is at least as new as the language version. */
function read(text: string): Statement[] {
  return [
    ...matched(text, /^[ \t]*toolchain[ \t]+go(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)/m, minimum, 'toolchain'),
    ...matched(text, /^[ \t]*go[ \t]+(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)/m, minimum, 'go'),
  ];
}

const version = plainVersion('golang');

export const golang: readonly Source[] = [
  ownFile(/^\.go-version$/, (written) => version(written.replace(/^go(?=\d)/, ''))),
  ...toolSources(['go'], version),
  { file: /^go\.work$/, read },
  { file: /^go\.mod$/, read },
];
