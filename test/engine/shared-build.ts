import { docker } from './docker.ts';
import { dvm, REPOSITORY, type Ended, type SessionDocument } from './dvm.ts';
import { Scratch } from './scratch.ts';

export interface SharedBuild {
  readonly scratch: Scratch;
  readonly ended: Ended;
  readonly document: SessionDocument;
}

export const EXAMPLES = `${REPOSITORY}/examples`;

let scratch: Scratch | undefined;
let running: Promise<SharedBuild> | undefined;

/** Builds the examples, once for the whole suite: what the other tests build begins with steps that are cached then. */
export function sharedBuild(): Promise<SharedBuild> {
  return (running ??= start());
}

/** For a `before` hook: the first one waits for the slow part of the suite. */
export async function afterSharedBuild(this: Mocha.Context): Promise<void> {
  this.timeout('20m');
  await sharedBuild();
}

async function start(): Promise<SharedBuild> {
  scratch = new Scratch({ keepsLayers: true });
  // Two at a time: more would mean a dozen package managers at one mirror.
  const ended = await dvm(scratch, ['build', '--root', EXAMPLES, '--all', '--concurrency', '2', '-o', 'json']);
  return { scratch, ended, document: JSON.parse(ended.stdout) as SessionDocument };
}

after('remove what the shared build made', async function () {
  this.timeout('2m');
  if (scratch === undefined) return;
  const sessions = await scratch.store().list({ limit: 100 });
  const images = sessions.flatMap(({ workspaces }) => workspaces.flatMap(({ result }) => result?.image ?? []));
  scratch.remove();
  if (images.length > 0) await docker('image', 'rm', ...new Set(images));
});
