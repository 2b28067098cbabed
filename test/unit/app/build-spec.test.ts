import assert from 'node:assert/strict';
import { type BuildSpec, decodeBuildSpec, encodeBuildSpec } from '../../../src/app/build-spec.ts';
import { buildSettings } from '../../../src/app/settings.ts';
import { APP, DEV, documents, workspaceOf } from '../workspace/documents.ts';

const ARGS = `${DEV}\nspec: {build: {args: {MODE: fast}}, env: {A: b}}`;

describe('a build spec', () => {
  it('survives serialization to JSON, with the maps of its workspaces', () => {
    const spec: BuildSpec = {
      workspaces: [workspaceOf(documents(APP, ARGS)), workspaceOf(documents(APP, DEV))],
      flags: { noCache: true, timeoutMs: 1000 },
      settings: buildSettings({ DVM_BUILDER: 'direct' }),
      allowed: ['env:TOKEN'],
    };
    const received = decodeBuildSpec(encodeBuildSpec(spec));
    assert.deepEqual(received, spec);
    assert.ok(received.workspaces[0]?.args instanceof Map);
  });
});
