import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { contentHash } from './cache.ts';
import { cacheFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { step } from './say.ts';

/**
 * Stand-ins for the official images of languages: stages of one Dockerfile, which says how they differ. They are made
 * when a test needs them, in the engine itself: pushed to a registry and pulled from it, they would take twice the time.
 */
const IMAGES = {
  'rust': 'rust:1-slim',
  'eclipse-temurin': 'eclipse-temurin:21-jdk',
  'maven': 'maven:3-eclipse-temurin-21',
  'gradle': 'gradle:8',
  'ruby': 'ruby:3.3-slim',
  'php': 'php:8.4-cli',
  'composer': 'composer:2',
  'elixir': 'elixir:1.18-slim',
  'haskell': 'haskell:9.6-slim',
  'r-base': 'r-base:4.5.0',
  'perl': 'perl:5.40-slim',
  'swift': 'swift:6.0',
} as const;
export type LanguageBase = keyof typeof IMAGES;

const CONTEXT = path.join(import.meta.dirname, 'language-bases');
const RECIPE = contentHash(['Dockerfile', 'composer.php'].map((file) => path.join(CONTEXT, file)));
const RECIPE_LABEL = 'io.devopsmaestro.stand-in.recipe';

/** Makes the images that the engine of the tests lacks. */
export async function languageBases(...names: readonly LanguageBase[]): Promise<void> {
  await withLock('language-bases', 'base images of languages', async () => {
    for (const name of names) {
      if (await isMade(IMAGES[name])) continue;
      // Little of it is worth a thorough compression: nobody downloads it.
      await step(`  base image ${IMAGES[name]}`, () => build(name, `type=docker,name=${IMAGES[name]},compression=zstd`));
    }
  });
  // Not while a build waits for what is in it.
  if (names.includes('maven')) await mavenRepository();
}

/** Debian's Maven repository, outside of the engine: what Maven itself needs to build anything. */
export async function mavenRepository(): Promise<string> {
  const folder = path.join(cacheFolder(), `maven-repository-${RECIPE}`);
  await withLock('language-bases', 'Maven repository', async () => {
    if (existsSync(folder)) return;
    const beside = `${folder}.new`;
    rmSync(beside, { recursive: true, force: true });
    await step('  Maven repository', () => build('maven-repository', `type=local,dest=${beside}`));
    renameSync(beside, folder);
  });
  return folder;
}

async function isMade(image: string): Promise<boolean> {
  const { stdout } = await execa('docker', ['image', 'inspect', '--format', `{{index .Config.Labels "${RECIPE_LABEL}"}}`, image], { reject: false });
  return stdout === RECIPE;
}

function build(target: string, output: string) {
  return execa('docker', ['buildx', 'build', '--provenance=false', '--target', target, '--label', `${RECIPE_LABEL}=${RECIPE}`, '--output', output, CONTEXT], { all: true });
}
