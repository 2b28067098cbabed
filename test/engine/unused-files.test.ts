import assert from 'node:assert/strict';
import { dvm, eventsOf } from '../support/dvm.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

describe('a build that does not use all files of its app', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  it('warns about each, like a dry run and "dvm get workspace"', async () => {
    // The warning comes before the image is pulled, so nothing needs to be built.
    scratch.write('w.yaml', workspaceText({ app: appName('left'), baseImage: '127.0.0.1:9/missing:1' }));
    scratch.write('requirements.txt', '');
    scratch.write('environment.yml', 'dependencies: [numpy]\n');
    const expected = /"environment\.yml" is not used: conda is not supported/;
    const { stdout } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    assert.match(
      eventsOf(stdout)
        .flatMap((event) => (event.type === 'warning' ? event.message : []))
        .join('\n'),
      expected,
    );
    assert.match((await dvm(scratch, ['build', 'w', '--root', scratch.root, '--dry-run'])).stderr, expected);
    assert.match((await dvm(scratch, ['get', 'workspace', 'w', '--root', scratch.root])).stderr, expected);
    const { diagnostics } = JSON.parse(
      (await dvm(scratch, ['get', 'workspace', 'w', '--root', scratch.root, '-o', 'json'])).stdout,
    ) as { diagnostics: { message: string }[] };
    assert.match(diagnostics.map(({ message }) => message).join('\n'), expected);
  });
});
