import type { LeftOut } from '../../image/toolchain.ts';
import type { Workspace } from '../../workspace/model.ts';
import type { AppFiles } from './app-files.ts';

type Rule = (workspace: Workspace, text: string) => LeftOut | undefined;

/** Files of which a build uses only a part, with rules that find the rest. */
const RULES: Readonly<Record<string, { readonly isOfPlan: boolean; readonly rules: readonly Rule[] }>> = {
  'pubspec.yaml': { isOfPlan: true, rules: [members('pub', /^workspace:/m)] },
};

export function partlyUsed(
  workspace: Workspace,
  { texts }: Pick<AppFiles, 'texts'>,
  used: ReadonlySet<string>,
): LeftOut[] {
  return Object.entries(RULES).flatMap(([name, { isOfPlan, rules }]) => {
    const text = texts.get(name);
    if (text === undefined || (isOfPlan && !used.has(name))) return [];
    return rules.flatMap((rule) => rule(workspace, text) ?? []);
  });
}

function members(tool: string, pattern: RegExp): Rule {
  return (_, text) =>
    pattern.test(text)
      ? {
          message: `The members that ${tool} lists are not used: dependencies are installed for the root only.`,
          hint: 'Describe each member as a separate App with its own spec.path.',
        }
      : undefined;
}
