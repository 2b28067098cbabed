import { diagnosticAt, type Diagnostic, type Located } from './document/diagnostic.ts';
import { isWithoutTools } from './detect/language.ts';
import { didYouMean, surelyMeant } from '../text/suggest.ts';
import { isAlpine } from './system.ts';
import { ALPINE_PACKAGES, isReleasedTool, RELEASED_TOOLS, type ToolVersions } from './tools.ts';
import type { Workspace } from './model.ts';
import { requestedTools } from './requested-tools.ts';

/** Warns about tools that cannot be installed, and about versions of tools that the workspace does not use. */
export function toolDiagnostics(workspace: Workspace, ownVersions: ToolVersions): Diagnostic[] {
  const { kind, language, devTools = [] } = workspace;
  const named =
    kind === 'cicd' || isWithoutTools(language) ? devTools.filter(({ value }) => !isReleasedTool(value)) : [];
  const requested = requestedTools(workspace);
  const unused = [...ownVersions].filter(([name]) => !requested.has(name));
  const image = workspace.baseImage?.value;
  const packaged =
    image !== undefined && isAlpine(image)
      ? [...ownVersions].filter(([name]) => requested.has(name) && ALPINE_PACKAGES.includes(name))
      : [];
  return [
    ...named.map((tool) =>
      warning(
        tool,
        `"${tool.value}" in spec.build.devStage.devTools has no effect: ${whyNot(workspace)}.`,
        hintFor(tool.value),
        tool.value.includes('@') ? undefined : surelyMeant(tool.value, RELEASED_TOOLS),
      ),
    ),
    ...unused.map(([name, { version }]) =>
      warning(
        version,
        `The version of ${name} has no effect: this workspace does not install it.`,
        `To install it, add it to spec.build.devStage.devTools.`,
      ),
    ),
    ...packaged.map(([name, { version }]) =>
      warning(
        version,
        `The version of ${name} has no effect on ${image ?? ''}: Alpine's package is used.`,
        'Its releases do not run on Alpine. Use a Debian base image, or remove the version.',
      ),
    ),
  ];
}

function whyNot({ kind, language }: Workspace): string {
  if (kind === 'cicd') return 'a deployment (kind cicd) has no language package manager to install it';
  if (language === 'generic') return 'the app has no language whose package manager could install it';
  return `${language} has no package manager that installs tools`;
}

function hintFor(name: string): string {
  const [tool = ''] = name.split('@', 1);
  if (isReleasedTool(tool)) return `Use "${tool}", and set its version in spec.build.tools.${tool}.`;
  return (
    didYouMean(name, RELEASED_TOOLS) ??
    `For Debian packages, use spec.build.devStage.packages. Tools for any language: ${RELEASED_TOOLS.join(', ')}.`
  );
}

function warning(written: Located<string>, message: string, hint: string, meant?: string): Diagnostic {
  return { ...diagnosticAt(written, message, hint, meant), severity: 'warning' };
}
