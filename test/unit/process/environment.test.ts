import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programEnvironment } from '../../../src/process/environment.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../../src');

describe('the environment of host programs', () => {
  it("is the user's own, with the variables that we set or remove", () => {
    assert.deepEqual(programEnvironment({ A: '1', LC_ALL: 'de' }, { LC_ALL: 'C', DOCKER_CONTEXT: undefined }), {
      A: '1',
      LC_ALL: 'C',
      DOCKER_CONTEXT: undefined,
    });
  });

  it('accepts no other names, such as those of documents', () => {
    const args: Record<string, string> = { GIT_TRACE2_EVENT: '/home/me/.bashrc' };
    assert.throws(() => programEnvironment({}, args), /"GIT_TRACE2_EVENT" may not be set for a host program/);
  });

  it('is created in one module, and only two modules start processes', () => {
    const files = globSync('**/*.ts', { cwd: SOURCE }).map(
      (file) => [file, readFileSync(path.join(SOURCE, file), 'utf8')] as const,
    );
    const runners = files.filter(([, text]) => /node:child_process|'execa'/.test(text));
    assert.deepEqual(runners.map(([file]) => file).sort(), ['process/identity.ts', 'process/start.ts']);
    const starters = files.filter(([, text]) => /process\/(?:run|start)\.ts'/.test(text));
    for (const [file, text] of [...runners, ...starters])
      assert.doesNotMatch(text, /\benv: \{|\.\.\.(?:process\.)?env\b/, `${file} makes an environment of its own`);
  });
});
