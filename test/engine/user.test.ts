import assert from 'node:assert/strict';
import { execa } from 'execa';
import { planImage } from '../../src/image/plan.ts';
import { loadRoot } from '../../src/workspace/load.ts';
import { docker } from './docker.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

/** Base images whose ids are taken already, as those of node and ubuntu are; the suite's examples build on the real ones. */
const BASES = [
  { what: 'nobody has the ids', before: [] },
  { what: 'a user and a group have them', before: ['groupadd -g 1000 ubuntu', 'useradd -m -u 1000 -g 1000 ubuntu'] },
  { what: 'a user has the user id, with another group', before: ['groupadd -g 1001 staff1', 'useradd -m -u 1000 -g 1001 other'] },
  { what: 'a group has the group id, and nobody the user id', before: ['groupadd -g 1000 crew'] },
  { what: 'different ones have the user id and the group id', before: ['groupadd -g 1000 crew', 'groupadd -g 1001 staff1', 'useradd -u 1000 -g 1001 other'] },
  { what: 'a user and a group have the name, with other ids', before: ['groupadd -g 1500 dev', 'useradd -m -u 1500 -g 1500 dev'] },
  { what: 'one has the name and another the ids', before: ['groupadd -g 1500 dev', 'useradd -m -u 1500 -g 1500 dev', 'groupadd -g 1000 node', 'useradd -m -u 1000 -g 1000 node'] },
  { what: 'the user is there already', before: ['groupadd -g 1000 dev', 'useradd -m -u 1000 -g 1000 dev'] },
] as const;

describe('the user of an image', () => {
  let scratch: Scratch;
  let createUser: string;

  before(async () => {
    scratch = new Scratch();
    scratch.write('w.yaml', workspaceText({ app: appName('user') }));
    const [workspace] = (await loadRoot(scratch.root)).workspaces;
    assert(workspace !== undefined);
    const instructions = planImage(workspace, { manifests: [], metadata: [] }).flatMap((stage) => stage.instructions);
    createUser = instructions.find(({ text }) => text.includes('useradd'))?.text ?? '';
  });
  after(() => scratch.remove());

  for (const [index, { what, before: steps }] of BASES.entries()) {
    it(`${what}: it is dev with id 1000 in group dev with id 1000, and owns its home`, async () => {
      const tag = `dvm-user-${appName('user')}:${index}`;
      const dockerfile = ['FROM debian:trixie-slim', ...steps.map((step) => `RUN ${step}`), createUser, 'USER dev', ''].join('\n');
      await execa('docker', ['buildx', 'build', '--provenance=false', '--tag', tag, '-f', '-', scratch.makeFolder('context')], {
        input: dockerfile, env: { BUILDX_CONFIG: scratch.makeFolder('buildx') },
      });
      const asked = 'id -un; id -u; id -gn; id -g; echo ~; stat -c %u:%g ~ /workspace; getent passwd 1000 | wc -l; touch ~/file /workspace/file; echo $(ls -A ~ | grep -c profile)';
      assert.deepEqual((await docker('run', '--rm', tag, 'bash', '-c', asked)).split('\n'), [
        'dev', '1000', 'dev', '1000', '/home/dev', '1000:1000', '1000:1000', '1', '1',
      ]);
    });
  }
});
