import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { wantedBases } from './bases.ts';
import { shortHash } from './cache.ts';
import { cacheFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { step } from './say.ts';

/** An image of a user's own, on which the tests run Gradle. */
export const OWN_GRADLE = 'dvm-stand-in-own-gradle:4.4';

/**
 * Stand-ins for the official images of languages: stages of one Dockerfile, which says how they differ. They are made
 * when a test needs them, in the engine itself: pushed to a registry and pulled from it, they would take twice the
 * time.
 */
const IMAGES = {
  rust: 'rust:1-slim',
  'eclipse-temurin': 'eclipse-temurin:21-jdk',
  maven: 'maven:3-eclipse-temurin-21',
  gradle: 'gradle:8',
  'own-gradle': OWN_GRADLE,
  ruby: 'ruby:3.3-slim',
  php: 'php:8.4-cli',
  composer: 'composer:2',
  elixir: 'elixir:1.18-slim',
  haskell: 'haskell:9.6-slim',
  'r-base': 'r-base:4.5.0',
  perl: 'perl:5.40-slim',
  swift: 'swift:6.0',
} as const;
export type LanguageBase = keyof typeof IMAGES;

const CONTEXT = path.join(import.meta.dirname, 'language-bases');
/** A stage's text, by its name. */
const STAGES = new Map(
  readFileSync(path.join(CONTEXT, 'Dockerfile'), 'utf8')
    .split(/^(?=FROM )/m)
    .map((text) => [/^FROM \S+ AS (\S+)/.exec(text)?.[1] ?? '', text]),
);
const RECIPE_LABEL = 'io.devopsmaestro.stand-in.recipe';

/** Makes the images that the engine of the tests lacks. */
export async function languageBases(...names: readonly LanguageBase[]): Promise<void> {
  await withLock('language-bases', 'base images of languages', async () => {
    for (const name of names) {
      if (await isMade(name)) continue;
      // It is never downloaded, so quick compression is best.
      await step(`  base image ${IMAGES[name]}`, () =>
        build(name, `type=docker,name=${IMAGES[name]},compression=zstd`),
      );
    }
  });
  // Not while a build waits for what is in it.
  if (names.includes('maven')) await mavenRepository();
}

/** Debian's Maven repository, outside of the engine: what Maven itself needs to build anything. */
export async function mavenRepository(): Promise<string> {
  const folder = path.join(cacheFolder(), `maven-repository-${recipeOf('maven-repository')}`);
  await withLock('language-bases', 'Maven repository', async () => {
    if (existsSync(folder)) return;
    const beside = `${folder}.new`;
    rmSync(beside, { recursive: true, force: true });
    await step('  Maven repository', () => build('maven-repository', `type=local,dest=${beside}`));
    renameSync(beside, folder);
  });
  return folder;
}

/** A folder with wheels of Poetry, PDM and Pipenv, outside of the engine. */
export async function pythonManagers(): Promise<string> {
  const folder = path.join(cacheFolder(), `python-managers-${recipeOf('python-managers')}`);
  await withLock('language-bases', 'package managers of Python', async () => {
    if (existsSync(folder)) return;
    const beside = `${folder}.new`;
    rmSync(beside, { recursive: true, force: true });
    await step('  package managers of Python', () => build('python-managers', `type=local,dest=${beside}`));
    renameSync(beside, folder);
  });
  return folder;
}

/** What an image is made of: its stage, those that it is made from or copies from, and the base images below them. */
function recipeOf(stage: string): string {
  const text = STAGES.get(stage);
  if (text === undefined) return stage;
  const below = [...text.matchAll(/(?:^FROM |--from=)(\S+)/g)].map(([, from = '']) => recipeOf(from));
  const copied = ['composer.php', 'wheel.py']
    .filter((file) => text.includes(file))
    .map((file) => readFileSync(path.join(CONTEXT, file), 'utf8'));
  return shortHash([wantedBases(), text, ...copied, ...below]);
}

async function isMade(name: LanguageBase): Promise<boolean> {
  const { stdout } = await execa(
    'docker',
    ['image', 'inspect', '--format', `{{index .Config.Labels "${RECIPE_LABEL}"}}`, IMAGES[name]],
    { reject: false },
  );
  return stdout === recipeOf(name);
}

function build(target: string, output: string) {
  return execa(
    'docker',
    [
      'buildx',
      'build',
      '--provenance=false',
      '--target',
      target,
      '--label',
      `${RECIPE_LABEL}=${recipeOf(target)}`,
      '--output',
      output,
      CONTEXT,
    ],
    { all: true },
  );
}
