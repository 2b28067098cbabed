import type { SourceLocation } from '../workspace/document/diagnostic.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { type Dockerfile, renderDockerfile } from './dockerfile.ts';
import type { Stage } from './instruction.ts';
import type { RenderStyle } from './render.ts';

/**
 * One Dockerfile: the user's own, unchanged, followed by our stages. If the stage that ours begin from has no name, it
 * gets one, because FROM cannot refer to it otherwise. Each line of the user's is its own source location.
 */
export function extendDockerfile(userDockerfile: UserDockerfile, title: string, stages: readonly Stage[]): Dockerfile {
  const style = styleBeside(userDockerfile);
  const added = renderDockerfile(title, stages, style);
  const text = withStageName(userDockerfile, style.userStage);
  const userText = text.endsWith('\n') ? text : `${text}\n`;
  const lines = userText.split('\n');
  const origins = new Map<number, SourceLocation>();
  for (const [index, line] of lines.slice(0, -1).entries())
    origins.set(index + 1, { file: userDockerfile.file, line: index + 1, column: line.search(/\S|$/) + 1 });
  for (const [line, location] of added.origins) origins.set(lines.length + line, location);
  return {
    text: `${userText}\n${added.text}`,
    origins,
    target: added.target,
    images: [...new Set([userDockerfile.image, ...added.images])],
  };
}

/** The name of the build context with the staging folder: the main context is the user's. */
export function stagingContext({ names }: Pick<UserDockerfile, 'names'>): string {
  return freeName('staging', names);
}

function styleBeside({ names, stage, escape }: UserDockerfile): RenderStyle {
  return {
    escape,
    stageName: (name) => freeName(name, names),
    userStage: stage.name ?? freeName('own', names),
    stagingContext: stagingContext({ names }),
  };
}

/** A name that has no meaning in the user's text. BuildKit compares names without regard to case. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 1; taken.has(candidate); number++)
    candidate = number === 1 ? `dvm-${name}` : `dvm-${name}-${number}`;
  return candidate;
}

function withStageName({ text, stage }: UserDockerfile, name: string): string {
  return stage.name === undefined ? `${text.slice(0, stage.end)} AS ${name}${text.slice(stage.end)}` : text;
}
