import assert from 'node:assert/strict';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { GrpcCode } from '../../../src/buildkit/grpc/status.ts';
import { marshal } from '../../../src/buildkit/llb/marshal.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';
import { base, definitionOf, script } from './fixture.ts';

/** What went wrong, as exactly as BuildKit knows it. */
export function errorSuite(kit: () => BuildKit): void {
  it('with the exit code, the step and its place in the file', async () => {
    const file = { filename: 'workspace.yaml', text: 'one\ntwo\nthree\n', language: 'yaml' };
    const step = script('exit 37', { name: 'the failing step', source: { file, startLine: 2, endLine: 3 } });
    const marshalled = marshal(step.output);
    assert.ok(marshalled && step.output);
    await assert.rejects(kit().solve({ request: { definition: marshalled.definition } }), {
      name: 'SolveError',
      exitCode: 37,
      digest: marshalled.digests.get(step.output.vertex),
      location: { filename: 'workspace.yaml', startLine: 2, endLine: 3 },
      isCancelled: false,
      isConnectionLost: false,
    });
  });

  it('at an exporter that there is not, without waiting for a status', async () => {
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(base()), exporters: [{ type: 'nonesuch' }] } }),
      (error) => error instanceof SolveError && /exporter.*nonesuch|nonesuch.*exporter/.test(error.message),
    );
  });

  it('at an entitlement that the daemon does not grant', async () => {
    const step = script('true', { insecure: true });
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(step), entitlements: ['security.insecure'] } }),
      /security\.insecure.*not allowed/,
    );
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(step) } }),
      /security\.insecure is not allowed/,
    );
  });

  it('at a definition that is none', async () => {
    await assert.rejects(kit().solve({ request: { definition: { def: [new Uint8Array([255, 255])] } } }), SolveError);
  });

  it('when an observer of the status throws', async () => {
    await assert.rejects(
      kit().solve({
        request: { definition: definitionOf(script('true')) },
        onStatus: () => assert.fail('the observer failed'),
      }),
      /the observer failed/,
    );
  });

  it('when it was stopped before it began', async () => {
    await assert.rejects(kit().solve({ request: { definition: definitionOf(base()) }, signal: AbortSignal.abort() }), {
      name: 'SolveError',
      code: GrpcCode.CANCELLED,
      isCancelled: true,
    });
  });
}
