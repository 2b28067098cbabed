import { readCode, readToml } from './code.ts';
import { readJson } from './json.ts';
import { lineReader, readNetrc } from './lines.ts';
import { isSecretName, type Reader, ruleName, type Setting } from './setting.ts';
import { readXml } from './xml.ts';

export interface Format {
  /** The path of the staged manifest. */
  readonly file: RegExp;
  readonly read: Reader;
  readonly isSecret: (setting: Setting) => boolean;
  /** What to write instead; absent if the package manager supports `${NAME}`. */
  readonly instead?: string;
}

const name = ({ path }: Setting): string => path.at(-1) ?? '';
const named = (setting: Setting): boolean => isSecretName(name(setting));
const under = ({ path }: Setting, pattern: RegExp): boolean => path.some((each) => pattern.test(each));

const ini = lineReader('=:');
const yaml = lineReader(':', /^#/);

/** npm reads `//host/:_authToken`; `key` is a private key in one line. */
const isNpmSecret = (setting: Setting): boolean =>
  /(?:^|:)(?:_authToken|_auth|_password|key|otp)$/i.test(name(setting));
/**
 * Bundler writes the host of a credential as a name: BUNDLE_GEMS__EXAMPLE__COM. Options of a gem also contain two
 * underscores.
 */
const isBundlerSecret = (setting: Setting): boolean =>
  /^BUNDLE_\w*?__\w/.test(name(setting)) && !/^BUNDLE_(?:BUILD|LOCAL|MIRROR|PLUGINS|SSL|CACHE)_/.test(name(setting));
const COMPOSER =
  /^(?:github-oauth|gitlab-oauth|gitlab-token|bitbucket-oauth|forgejo-token|bearer|http-basic|custom-headers)$/;
const isComposerSecret = (setting: Setting): boolean =>
  setting.path.slice(0, -1).some((each) => COMPOSER.test(each)) && !/^(?:username|consumer-key)$/.test(name(setting));
const isXmlSecret = (setting: Setting): boolean =>
  named(setting) ||
  /^(?:proxy_)?authorization$/.test(ruleName(name(setting))) ||
  (under(setting, /^apikeys$/i) && !/^key$/i.test(name(setting)));

/** Sections whose names are package names, one of which may be "token". */
const PACKAGES = /dependencies|^(?:versions|libraries|plugins|bundles|packages|dev-packages|features)$/;

const variable = (example: string): string =>
  `Remove it, and declare a Credential with the name that the package manager reads, such as ${example}.`;

/**
 * The formats of manifests, and the settings in each that are secrets. URLs and known tokens are found in all of them.
 */
export const FORMATS: readonly Format[] = [
  { file: /(?:^|\/)\.(?:npmrc|pnpmrc)$/, read: ini, isSecret: isNpmSecret },
  { file: /(?:^|\/)\.yarnrc$/, read: lineReader(' \t'), isSecret: isNpmSecret },
  {
    file: /(?:^|\/)\.yarnrc\.ya?ml$/,
    read: yaml,
    isSecret: (setting) => /^npmAuth(?:Token|Ident)$/.test(name(setting)),
  },
  { file: /(?:^|\/)package\.json$/, read: readJson, isSecret: isNpmSecret },
  {
    file: /(?:^|\/)\.cargo\/(?:config|credentials)(?:\.toml)?$/,
    read: readToml,
    isSecret: named,
    instead: variable('CARGO_REGISTRIES_TEAM_TOKEN'),
  },
  {
    file: /(?:^|\/)(?:gradle|local)\.properties$/,
    read: ini,
    isSecret: named,
    instead: variable('ORG_GRADLE_PROJECT_mavenPassword'),
  },
  {
    file: /(?:^|\/)composer\.(?:json|lock)$|(?:^|\/)auth\.json$/,
    read: readJson,
    isSecret: isComposerSecret,
    instead: variable('COMPOSER_AUTH'),
  },
  {
    file: /(?:^|\/)nuget\.config$/i,
    read: readXml,
    isSecret: isXmlSecret,
    instead: 'Write %NUGET_TOKEN% instead, and declare a Credential with that name.',
  },
  {
    file: /\.(?:xml|props|targets|[a-z]{2}proj)$/i,
    read: readXml,
    isSecret: isXmlSecret,
    instead: 'Write ${env.MAVEN_PASSWORD} instead, and declare a Credential with that name.',
  },
  {
    file: /(?:^|\/)\.bundle\/config$/,
    read: yaml,
    isSecret: isBundlerSecret,
    instead: variable('BUNDLE_GEMS__EXAMPLE__COM'),
  },
  { file: /(?:^|\/)[._]netrc$/, read: readNetrc, isSecret: () => true },
  { file: /(?:^|\/)(?:pip\.(?:conf|ini)|\.pypirc|cabal\.config|\.Renviron|\.env)$/, read: ini, isSecret: named },
  {
    file: /\.toml$|(?:^|\/)Pipfile$/,
    read: readToml,
    isSecret: (setting) => named(setting) && !under(setting, PACKAGES),
    instead: variable('UV_INDEX_TEAM_PASSWORD'),
  },
  {
    file: /\.(?:gradle|kts|sbt|scala|exs|swift|lua|gemspec|rockspec)$|(?:^|\/)(?:Gemfile|gems\.rb)$/,
    read: readCode,
    isSecret: named,
    instead: 'Read it from an environment variable, and declare a Credential with its name.',
  },
];
