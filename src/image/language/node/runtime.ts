import { copyFrom, image, type Instruction, run } from '../../instruction.ts';
import type { StageContext } from '../../toolchain.ts';

const LIBRARY = '/usr/local/lib/node_modules';
/** Programs that npm's packages install; the official image has them as links, which COPY would follow. */
const PROGRAMS = { npm: 'npm/bin/npm-cli.js', npx: 'npm/bin/npx-cli.js', corepack: 'corepack/dist/corepack.js' };

/**
 * Node.js and npm for the image of another language. They need no more than the C++ library, which every image with apt
 * has. The headers are for modules that are compiled.
 */
export function runtime({ version }: StageContext): readonly Instruction[] {
  const from = image(`node:${version}-slim`);
  return [
    copyFrom(from, ['/usr/local/bin/node'], '/usr/local/bin/node'),
    copyFrom(from, [LIBRARY], LIBRARY),
    copyFrom(from, ['/usr/local/include/node'], '/usr/local/include/node'),
    // Newer releases of Node.js have no corepack.
    run(
      Object.entries(PROGRAMS).map(
        ([name, file]) => `if [ -e ${LIBRARY}/${file} ]; then ln -sf ${LIBRARY}/${file} /usr/local/bin/${name}; fi`,
      ),
    ),
  ];
}
