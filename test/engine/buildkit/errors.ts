import assert from 'node:assert/strict';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { GrpcCode } from '../../../src/buildkit/grpc/status.ts';
import { marshal } from '../../../src/buildkit/llb/marshal.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';
import { base, definitionOf, script } from './fixture.ts';

/** Structured errors of failed solves. */
export function errorSuite(kit: () => BuildKit): void {
  it('have the exit code, the step and its location in the file', async () => {
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

  it('report an unknown exporter without waiting for a status', async () => {
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(base()), exporters: [{ type: 'nonesuch' }] } }),
      (error) => error instanceof SolveError && /exporter.*nonesuch|nonesuch.*exporter/.test(error.message),
    );
  });

  it('report an entitlement that the daemon does not grant', async () => {
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

  it('report an invalid definition', async () => {
    await assert.rejects(kit().solve({ request: { definition: { def: [new Uint8Array([255, 255])] } } }), SolveError);
  });

  it('include errors of a status listener', async () => {
    await assert.rejects(
      kit().solve({
        request: { definition: definitionOf(script('true')) },
        onStatus: () => assert.fail('the observer failed'),
      }),
      /the observer failed/,
    );
  });

  it('report a solve that was stopped before it started', async () => {
    await assert.rejects(kit().solve({ request: { definition: definitionOf(base()) }, signal: AbortSignal.abort() }), {
      name: 'SolveError',
      code: GrpcCode.CANCELLED,
      isCancelled: true,
    });
  });
}
