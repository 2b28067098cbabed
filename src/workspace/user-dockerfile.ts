import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { isInside } from '../text/inside.ts';
import { isRefused } from '../file/problem.ts';
import { readText } from '../file/read.ts';
import { diagnosticAt, type Diagnostic, type Located } from './document/diagnostic.ts';
import type { DockerfileProblem, WrittenDockerfile, WrittenStage } from '../dockerfile/stages.ts';
import { didYouMean } from '../text/suggest.ts';
import { systemProblem } from './system.ts';
import type { DockerfileReference, Workspace } from './model.ts';

/** The parts of a user's Dockerfile that matter to the generated stages after it. */
export interface UserDockerfile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly escape: '\\' | '`';
  /** The stage that the generated stages start from. */
  readonly stage: WrittenStage;
  /** The base image of this stage. */
  readonly image: string;
  readonly names: ReadonlySet<string>;
  /** Real path of the folder that its COPY instructions read from. */
  readonly context: string;
  /** Text of its ignore file, `<Dockerfile>.dockerignore`, or else of the context's `.dockerignore`. */
  readonly ignore?: string;
}

type Problem = Pick<Diagnostic, 'message' | 'hint'> & { readonly at: Located<string> };

/** Reads the Dockerfile that a workspace extends, or returns an error, located in the Dockerfile or in the YAML. */
export async function readUserDockerfile({
  dockerfile,
  appPath,
  args,
  root,
}: Pick<Workspace, 'dockerfile' | 'appPath' | 'args' | 'root'>): Promise<UserDockerfile | Diagnostic | undefined> {
  if (dockerfile === undefined) return undefined;
  const found = await read(
    dockerfile,
    appPath.value,
    root,
    new Map([...args].map(([name, { value }]) => [name, value])),
  );
  if (!('at' in found)) return found;
  return diagnosticAt(found.at, found.message, found.hint);
}

/** The same for a build. Throws `invalid_input`. */
export async function requireUserDockerfile(
  workspace: Parameters<typeof readUserDockerfile>[0],
): Promise<UserDockerfile | undefined> {
  const found = await readUserDockerfile(workspace);
  if (found === undefined || !('severity' in found)) return found;
  const { message, hint, file, line, column } = found;
  throw new DvmError({ kind: 'invalid_input', message, ...(hint !== undefined && { hint }), file, line, column });
}

async function read(
  own: DockerfileReference,
  folder: string,
  root: string,
  args: ReadonlyMap<string, string>,
): Promise<UserDockerfile | Problem> {
  const { file, target } = own;
  const homes = await Promise.all(
    [folder, dirname(file.location.file)].map((each) => realpath(each).catch(() => each)),
  );
  const [found, context] = [await locate(file, homes, root, 'file'), await locate(own.context, homes, root, 'folder')];
  if (typeof found !== 'string') return found;
  if (typeof context !== 'string') return context;
  const text = await readUtf8(file, found);
  if (typeof text !== 'string') return text;
  // The parser is only loaded for workspaces with their own Dockerfile.
  const { expandImage, readStages } = await import('../dockerfile/stages.ts');
  const written = readStages(text);
  const inDockerfile = ({ line, message, hint }: DockerfileProblem): Problem => ({
    at: { value: text.split('\n', line)[line - 1]?.trimEnd() ?? '', location: { file: file.value, line, column: 1 } },
    message: `Line ${line} of the Dockerfile: ${message}.`,
    ...(hint !== undefined && { hint }),
  });
  if ('message' in written) return inDockerfile(written);
  const stage = target === undefined ? written.stages.at(-1) : stageNamed(written, target.value);
  if (stage === undefined) return { at: target ?? file, ...unknownStage(file.value, target?.value ?? '', written) };
  const values = new Map([...written.args].map(([name, value]) => [name, args.get(name) ?? value]));
  const image = imageOf(written.stages, stage, (from) => expandImage(from, values));
  const problem = systemProblem(image);
  if (problem !== undefined)
    return inDockerfile({
      line: stage.line,
      message: `this stage cannot be the base of a workspace: ${problem}`,
      hint: 'Select a stage based on Debian, Ubuntu or Alpine with spec.build.target of the App.',
    });
  const ignore =
    (await readIgnoreFile({ value: `${file.value}.dockerignore`, location: file.location }, homes, root)) ??
    (await readIgnoreFile(
      { value: join(own.context.value, '.dockerignore'), location: own.context.location },
      homes,
      root,
    ));
  if (ignore !== undefined && typeof ignore !== 'string') return ignore;
  return {
    file: file.value,
    text,
    escape: written.escape,
    stage,
    image,
    names: written.names,
    context,
    ...(ignore !== undefined && { ignore }),
  };
}

/**
 * The real path of a file or folder named in YAML. It must exist, in the folder of the app or of the YAML: access to
 * other folders needs consent.
 */
async function locate(
  path: Located<string>,
  homes: readonly string[],
  root: string,
  kind: 'file' | 'folder',
): Promise<string | Problem> {
  const problem = (message: string, hint?: string): Problem => ({
    at: path,
    message: `${path.value} ${message}.`,
    ...(hint !== undefined && { hint }),
  });
  try {
    const real = await realpath(path.value);
    const info = await stat(real);
    if (!(kind === 'file' ? info.isFile() : info.isDirectory())) return problem(`is not a ${kind}`);
    // Paths below the root need no consent, so a link must not lead out of it.
    if (isInside(root, path.value) && !isInside(await realpath(root), real))
      return problem(
        `is reached through a link that leads out of ${root}`,
        'Use the path that the link points to, so that you can be asked for consent.',
      );
    if (homes.some((home) => isInside(home, real))) return real;
    return problem(
      "is outside the app's folder and the folder of the YAML file",
      'Move it into one of these folders. Symbolic links are resolved first.',
    );
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? problem('does not exist', "The paths of a Dockerfile and its context are relative to the app's folder.")
      : problem(`cannot be read (${code})`);
  }
}

/** The text of an ignore file; undefined if there is none. An unreadable one is an error: it may exclude secrets. */
async function readIgnoreFile(
  file: Located<string>,
  homes: readonly string[],
  root: string,
): Promise<string | Problem | undefined> {
  const isThere = await lstat(file.value).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const found = await locate(file, homes, root, 'file');
  return typeof found === 'string' ? readUtf8(file, found) : found;
}

/** Docker reads UTF-8 only. The real path is its own root, so a link that replaced it since is not followed. */
async function readUtf8(file: Located<string>, real: string): Promise<string | Problem> {
  const found = await readText(real, real);
  const problem = isRefused(found)
    ? found.problem
    : found.encoding === 'UTF-8'
      ? undefined
      : { reason: `is encoded as ${found.encoding}, which Docker cannot read`, hint: 'Save it as UTF-8.' };
  if (problem !== undefined)
    return {
      at: file,
      message: `${file.value} ${problem.reason}.`,
      ...(problem.hint !== undefined && { hint: problem.hint }),
    };
  return isRefused(found) ? '' : found.text;
}

/** By its name or, as Docker also accepts, its number, counted from 0. */
function stageNamed({ stages }: WrittenDockerfile, target: string): WrittenStage | undefined {
  return (
    stages.findLast(({ name }) => name === target.toLowerCase()) ??
    (/^\d+$/.test(target) ? stages[Number(target)] : undefined)
  );
}

function unknownStage(file: string, target: string, { stages }: WrittenDockerfile): { message: string; hint: string } {
  const names = stages.flatMap(({ name }) => name ?? []);
  const known = names.length === 0 ? 'Its stages are unnamed.' : `Available stages: ${names.join(', ')}.`;
  return { message: `${file} has no stage "${target}".`, hint: didYouMean(target, names) ?? known };
}

/** A stage can only build on earlier ones, so one pass is enough. */
function imageOf(stages: readonly WrittenStage[], stage: WrittenStage, expand: (from: string) => string): string {
  const images = new Map<string, string>();
  for (const each of stages) {
    const from = expand(each.from);
    const image = images.get(from.toLowerCase()) ?? from;
    if (each === stage) return image;
    if (each.name !== undefined) images.set(each.name, image);
  }
  return expand(stage.from);
}
