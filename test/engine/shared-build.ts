import { docker } from './docker.ts';
import { repository } from '../rig/folders.ts';
import { dvm, type Ended } from '../support/dvm.ts';
import type { SessionDocument } from './build.ts';
import { Scratch } from './scratch.ts';

export interface SharedBuild {
  readonly scratch: Scratch;
  readonly ended: Ended;
  readonly document: SessionDocument;
}

export const EXAMPLES = `${repository}/examples`;

let scratch: Scratch | undefined;
let running: Promise<SharedBuild> | undefined;

/** Builds the examples, once for the whole suite, so that the first steps of other tests are cached. */
export function sharedBuild(): Promise<SharedBuild> {
  return (running ??= start());
}

/** For a `before` hook: the first one waits for the slow part of the suite. */
export async function afterSharedBuild(this: Mocha.Context): Promise<void> {
  this.timeout('20m');
  await sharedBuild();
}

async function start(): Promise<SharedBuild> {
  // If the engine pruned its cache, steps run again and have a second result, of which it may use either: only once.
  const first = new Scratch();
  await buildExamples(first);
  await forget(first);
  scratch = new Scratch({ keepsLayers: true });
  const ended = await buildExamples(scratch);
  return { scratch, ended, document: JSON.parse(ended.stdout) as SessionDocument };
}

function buildExamples(into: Scratch): Promise<Ended> {
  // Two at a time, to spare the package mirror.
  return dvm(into, ['build', '--root', EXAMPLES, '--all', '--concurrency', '2', '-o', 'json']);
}

async function forget(made: Scratch): Promise<void> {
  const sessions = await made.store().list({ limit: 100 });
  const images = sessions.flatMap(({ workspaces }) => workspaces.flatMap(({ result }) => result?.image ?? []));
  made.remove();
  if (images.length > 0) await docker('image', 'rm', ...new Set(images));
}

after('remove what the shared build made', async function () {
  this.timeout('2m');
  if (scratch !== undefined) await forget(scratch);
});
