import { execa } from 'execa';
import path from 'node:path';
import { repository } from '../test/rig/folders.ts';

/**
 * Generates src/buildkit/gen from the .proto files; only needed after they change. Downloads its tools on demand.
 */
const TOOLS = ['@bufbuild/buf@1.75.0', '@bufbuild/protoc-gen-es@2.17.0'];
await execa('npm', ['exec', '--yes', ...TOOLS.map((tool) => `--package=${tool}`), '--', 'buf', 'generate'], {
  cwd: path.join(repository, 'src/buildkit/proto'),
  stdio: 'inherit',
});
