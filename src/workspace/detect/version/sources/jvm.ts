import { positionAt } from '../position.ts';
import { atLeast } from '../range.ts';
import { versionRequirement } from '../resolve.ts';
import {
  aliasRequirement,
  matched,
  ownFile,
  plainNumber,
  type ReadVersion,
  type Source,
  type Statement,
} from './source.ts';
import { toolSource, toolSources } from './tools.ts';

/** The number of the JDK in `17.0.9`, `1.8` or `8u392`: Java 8 and earlier are numbered 1.x. */
function majorOf(version: string): number | undefined {
  const digits = /^\d{1,4}/.exec(version.replace(/^1[._](?=\d)/, ''))?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** A JDK of any vendor: `temurin-17.0.9+9`, `zulu-8.86`, `21.0.1-tem`, `corretto-21`, `openjdk64-11.0.2`. */
const jdk: ReadVersion = (written) => {
  const alias = aliasRequirement('java', written);
  if (alias !== undefined) return alias;
  const number =
    plainNumber(written) ?? /(?:^|[-_])v?(\d{1,4}(?:[._u]\d{1,6}){0,4})(?![\w.]{0,40}-\d)/.exec(written)?.[1];
  const major = number === undefined ? undefined : majorOf(number);
  return major === undefined ? undefined : versionRequirement([major]);
};
/** A compiler also produces code for earlier versions, so that a later JDK does if there is no image of this one. */
const target: ReadVersion = (written) => {
  const major = majorOf(written);
  return major === undefined ? undefined : { range: atLeast([major]), prefer: 'named' };
};

const MAVEN =
  /<(maven\.compiler\.(?:release|target|source)|java\.version|release|jvmTarget|kotlin\.compiler\.jvmTarget)>[ \t]*(\d{1,2}(?:\.\d{1,2})?)[ \t]*</g;

/** The highest of a file's targets: the JDK must support all of them. */
function maven(text: string): Statement[] {
  let highest: { match: RegExpExecArray; major: number } | undefined;
  for (const match of text.matchAll(MAVEN)) {
    const major = majorOf(match[2] ?? '') ?? 0;
    if (highest === undefined || major > highest.major) highest = { match, major };
  }
  if (highest === undefined) return [];
  const [all, label = '', written = ''] = highest.match;
  const at = positionAt(text, highest.match.index + all.lastIndexOf(written));
  return [{ written, label, requirement: target(written), ...at }];
}

const GRADLE: Source = {
  file: /^build\.gradle(?:\.kts)?$/,
  read: (text) => [
    ...matched(text, /(?:JavaLanguageVersion\.of|jvmToolchain)[ \t]*\([ \t]*["']?(\d{1,2})["']?[ \t]*\)/, jdk),
    ...matched(
      text,
      /(?:jvmTarget|(?:source|target)Compatibility|options\.release)(?:\.set\(|[ \t]*=)?[ \t]*(?:["']|JvmTarget\.JVM_|JavaVersion\.VERSION_)?(\d{1,2}(?:[._]\d{1,2})?)/,
      target,
    ),
  ],
};

const VERSION_FILES: readonly Source[] = [
  ownFile(/^\.java-version$/, jdk),
  toolSource(/^\.sdkmanrc$/, ['java'], jdk),
  ...toolSources(['java'], jdk),
];

export const java: readonly Source[] = [...VERSION_FILES, GRADLE, { file: /^pom\.xml$/, read: maven }];

/** The JDK for a Scala version: Scala 2 needs an older one. */
const jdkOfScala: ReadVersion = (written) => versionRequirement([written.startsWith('2.') ? 17 : 21]);

export const scala: readonly Source[] = [
  ...VERSION_FILES,
  {
    file: /^build\.sbt$/,
    read: (text) =>
      matched(text, /\bscalaVersion[ \t]*:=[ \t]*"(\d\.\d{1,3}(?:\.\d{1,3})?)/, jdkOfScala, 'scalaVersion'),
  },
];
