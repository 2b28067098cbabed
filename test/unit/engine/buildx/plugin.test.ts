import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findPlugin, pluginOf } from '../../../../src/engine/buildx/plugin.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const HELP =
  'Usage:  docker buildx bake [OPTIONS] [TARGET...]\n\nBuild from a file\n\nOptions:\n      --allow ' +
  'stringArray      Allow build to access specified resources\n      --progress string        Set type ' +
  'of progress output ("auto", "plain", "rawjson")\n';

describe('the buildx plugin', () => {
  afterEach(removeFolders);

  it('is detected by the help of its command', () => {
    assert.deepEqual(pluginOf(HELP), { asksForSsh: true });
    assert.deepEqual(pluginOf(HELP.replace(/^.*--allow.*\n/m, '')), { asksForSsh: false });
  });

  it('is missing if docker prints its own help instead', () => {
    assert.equal(
      pluginOf('Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n'),
      'the Docker CLI has no buildx plugin',
    );
  });

  it('is too old if it does not print its progress as JSON', () => {
    assert.equal(pluginOf(HELP.replace(', "rawjson"', '')), 'the buildx plugin of the Docker CLI is older than 0.13');
  });

  it('cannot be detected without docker, or if docker itself fails', async () => {
    const folder = folderWith();
    assert.equal(
      await findPlugin({ PATH: folder }, new AbortController().signal),
      'the command "docker" was not found',
    );
    const docker = path.join(folder, 'docker');
    writeFileSync(docker, '#!/bin/sh\necho broken >&2\nexit 3\n');
    chmodSync(docker, 0o755);
    const found = await findPlugin({ PATH: folder }, new AbortController().signal);
    assert.match(typeof found === 'string' ? found : '', /exit code 3/);
  });
});
