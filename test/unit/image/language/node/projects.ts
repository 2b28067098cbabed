import type { Dependencies } from '../../../../../src/image/toolchain.ts';
import { nodejs } from '../../../../../src/image/language/node/toolchain.ts';
import type { StageContext } from '../../../../../src/image/toolchain.ts';
import { type NodePlan, nodePlan } from '../../../../../src/image/language/node/plan.ts';

type Files = Readonly<Record<string, string | object>>;

/** The text of each file; objects are written as JSON. */
export function textsOf(files: Files): Map<string, string> {
  return new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
}

export function contextOf(files: Files, changes: Partial<StageContext> = {}): StageContext {
  return {
    base: 'node:24-slim',
    version: '24',
    workspace: 'shop/dev',
    manifests: textsOf(files),
    appFolder: '',
    listedPackages: [],
    workingDir: '/workspace',
    args: [],
    user: { name: 'dev', uid: 1000, gid: 1000, home: '/home/dev' },
    ...changes,
  };
}

export function planOf(files: Files, changes?: Partial<StageContext>): NodePlan {
  const plan = nodePlan(contextOf(files, changes));
  if (plan === undefined || 'broken' in plan) throw new Error('There is no valid project.');
  return plan;
}

export function dependenciesOf(files: Files, changes?: Partial<StageContext>): Dependencies {
  const found = nodejs.dependencies(contextOf(files, changes));
  if (found === undefined) throw new Error('There are no dependencies.');
  return found;
}

export function messagesOf(files: Files): string[] {
  return (dependenciesOf(files).leftOut ?? []).map(({ message }) => message);
}

/** The commands that the stage runs, in order. */
export function commandsOf(files: Files, changes?: Partial<StageContext>): string[] {
  return dependenciesOf(files, changes).instructions.flatMap((each) =>
    each.keyword === 'RUN' && each.body.kind === 'commands' ? each.body.commands : [],
  );
}
