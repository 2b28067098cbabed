import type { LeftOut } from '../../toolchain.ts';
import { objectAt, parseData, textAt, textsIn } from './data.ts';
import type { Install } from './install.ts';
import type { Manager } from './manager.ts';
import { memberPatterns, type NodePackage, type Project } from './project.ts';
import type { Members } from './workspaces.ts';

const MAX_NAMED = 5;
/** Scripts that package managers run after an installation; `prepare` usually sets up git hooks only. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
/** Scripts that have nothing to do with the source, or that the build runs itself. */
const UNNEEDED = /^(?:npx (?:--yes |-y )?)?(?:only-allow|patch-package|husky|is-ci)\b[^&|;]*$/;

/** Install scripts of the project's own packages, which need the source. */
export function unrunScripts(packages: readonly NodePackage[], manager: Manager): LeftOut[] {
  const found = packages.flatMap(({ path, data }) =>
    INSTALL_SCRIPTS.flatMap((name) => {
      const script = textAt(objectAt(data, 'scripts'), name);
      return script === undefined || UNNEEDED.test(script.trim()) ? [] : [{ name, path }];
    }),
  );
  const [first] = found;
  if (first === undefined) return [];
  const verb = found.length === 1 ? 'is' : 'are';
  return [
    {
      message:
        `${listed(found.map(({ name, path }) => `"${name}" in ${path}`))} ${verb} not run in the build, which does ` +
        'not have the source.',
      hint: `If the workspace needs it, run it there: "${manager.name} run ${first.name}".`,
    },
  ];
}

/** Without a lock file, versions are those of the day of the build. */
export function missingLock(packages: readonly NodePackage[], { name, locks }: Manager): LeftOut[] {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies'];
  if (locks.length > 0 || !packages.some(({ data }) => fields.some((field) => hasEntries(data, field)))) return [];
  const lock = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock', bun: 'bun.lock' }[name];
  return [
    {
      message: `There is no ${lock}, so ${name} chooses the versions of dependencies when the image is built.`,
      hint: `To pin them, run "${name} install" in the workspace and commit ${lock}.`,
    },
  ];
}

/** What of the workspace's members is not installed. */
export function memberProblems(project: Project, manager: Manager, { unmatched, unsupported }: Members): LeftOut[] {
  const { pnpm, others } = memberPatterns(project);
  const file = manager.name === 'pnpm' ? 'pnpm-workspace.yaml' : 'package.json';
  const lerna = textsIn(parseData('lerna.json', project.files.get('lerna.json') ?? '')?.['packages']);
  return [
    ...(unmatched.length === 0
      ? []
      : [
          {
            message:
              `No folder with a package.json matches ${listed(unmatched.map(quoted))} in ${file}, so nothing is ` +
              'installed for it.',
          },
        ]),
    ...(unsupported.length === 0
      ? []
      : [
          {
            message:
              `${listed(unsupported.map(quoted))} in ${file} is not used: the pattern leads out of the app's folder ` +
              'or is not supported.',
            hint: 'Use folders, "*", "**", "?", "[…]", "{…}" and "!".',
          },
        ]),
    ...(manager.name === 'pnpm' && pnpm.length === 0 && others.length > 0
      ? [
          {
            message: '"workspaces" in package.json is not used: pnpm reads members from pnpm-workspace.yaml only.',
            hint: 'List the members under "packages" in pnpm-workspace.yaml.',
          },
        ]
      : []),
    ...(lerna.length > 0 && pnpm.length === 0 && others.length === 0
      ? [
          {
            message: '"packages" in lerna.json is not used: dependencies are installed for the root only.',
            hint: 'List the members under "workspaces" in package.json, as Lerna recommends.',
          },
        ]
      : []),
  ];
}

/** Yarn's Plug'n'Play needs a file in the source, which only a new container has. */
export function unlinked({ plugAndPlay }: Install): LeftOut[] {
  if (plugAndPlay === undefined) return [];
  return [
    {
      message: "The image has the packages for Yarn's Plug'n'Play, but not .pnp.cjs, which belongs into the source.",
      hint: 'Editors create it with a new container; elsewhere, run "yarn install" in the workspace first.',
    },
  ];
}

/** Programs that packages download when they are installed, and that the build leaves out because of their size. */
const DOWNLOADS = [
  { name: 'playwright', what: 'The browsers of Playwright are', command: 'npx playwright install' },
  { name: 'puppeteer', what: 'The browser of Puppeteer is', command: 'npx puppeteer browsers install' },
  { name: 'cypress', what: 'The program of Cypress is', command: 'npx cypress install' },
];

export function undownloaded(names: ReadonlySet<string>): LeftOut[] {
  return DOWNLOADS.filter(({ name }) => names.has(name)).map(({ what, command }) => ({
    message: `${what} not in the image.`,
    hint: `Download it in the workspace: "${command}".`,
  }));
}

function hasEntries(data: NodePackage['data'], field: string): boolean {
  return Object.keys(objectAt(data, field)).length > 0;
}

function quoted(text: string): string {
  return `"${text.slice(0, 60)}"`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}
