import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programEnvironment } from '../../../src/process/environment.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../../src');

describe('the environment of programs of the host', () => {
  it("is the user's own, with what we set and without what we take out", () => {
    assert.deepEqual(programEnvironment({ A: '1', LC_ALL: 'de' }, { LC_ALL: 'C', DOCKER_CONTEXT: undefined }), {
      A: '1',
      LC_ALL: 'C',
      DOCKER_CONTEXT: undefined,
    });
  });

  it('takes no other names, as documents have them', () => {
    const args: Record<string, string> = { GIT_TRACE2_EVENT: '/home/me/.bashrc' };
    assert.throws(() => programEnvironment({}, args), /"GIT_TRACE2_EVENT" may not be set/);
  });

  it('is made here and nowhere else: whoever runs a program is known, and adds nothing by itself', () => {
    const files = globSync('**/*.ts', { cwd: SOURCE }).map(
      (file) => [file, readFileSync(path.join(SOURCE, file), 'utf8')] as const,
    );
    const runners = files.filter(([, text]) => /node:child_process|'execa'/.test(text));
    assert.deepEqual(runners.map(([file]) => file).sort(), [
      'buildkit/session/credential-helper.ts',
      'buildkit/transport/program.ts',
      'engine/buildx/buildx.ts',
      'engine/buildx/plugin.ts',
      'process/identity.ts',
      'secret/command.ts',
    ]);
    for (const [file, text] of runners) {
      assert.doesNotMatch(text, /\benv: \{|\.\.\.(?:process\.)?env\b/, `${file} makes an environment of its own`);
      if (text.includes("'execa'"))
        assert.equal(text.match(/extendEnv: false/g)?.length, text.match(/\bexeca\('/g)?.length, file);
    }
  });
});
