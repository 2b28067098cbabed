import { isReference } from '../../text/reference.ts';
import { urlCredentials } from '../../text/url-credentials.ts';
import { tokenIn } from '../../workspace/rules.ts';
import { FORMATS } from './literal/formats.ts';

/** A secret in a file of the app. Lines and columns count from 1. */
export interface LiteralSecret {
  readonly line: number;
  readonly column: number;
  readonly what: string;
  /** What to do instead. */
  readonly hint: string;
}

interface Finding {
  readonly index: number;
  readonly what: string;
  readonly hint?: string;
}

const USE_A_VARIABLE = 'Write a variable instead, such as ${NPM_TOKEN}, and declare a Credential with that name.';
/** An HTTP header in JSON, XML, scripts or program options. */
const HEADER =
  /\b(?:(?:proxy-)?authorization|private-token|job-token|x-api-key)\b["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([^\s"'<>,;][^"'<>\r\n,;]{0,2000})/gi;
/** A Java property on a command line, as in .mvn/jvm.config. */
const PROPERTY = /(?<![\w.-])-D[\w.-]*(?<=password|passphrase|token|secret)=["']?([^\s"']+)/gi;

/** Releases and plugins of Yarn: their code sets headers, and names hosts and variables. */
export function isProgram(file: string): boolean {
  return /(?:^|\/)\.yarn\/(?:releases|plugins)\//.test(file);
}

/**
 * The first secret in a manifest, so that it is not copied into a layer: in a setting with the name of a secret, in a
 * URL, in a header, or a token or private key in a known format. References to variables are ignored.
 */
export function literalSecret(file: string, text: string): LiteralSecret | undefined {
  const found = isProgram(file)
    ? knownToken(text)
    : [
        ...inSettings(file, text),
        ...inAddresses(text),
        ...literals(text, HEADER, 'credentials'),
        ...literals(text, PROPERTY, 'a password'),
        ...knownToken(text),
      ];
  const [first] = found.sort((a, b) => a.index - b.index);
  if (first === undefined) return undefined;
  const before = text.slice(0, first.index).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    what: first.what,
    hint: first.hint ?? USE_A_VARIABLE,
  };
}

function inSettings(file: string, text: string): Finding[] {
  const format = FORMATS.find((each) => each.file.test(file));
  if (format === undefined) return [];
  return format
    .read(text)
    .filter((setting) => format.isSecret(setting) && !isReference(setting.value))
    .map(({ path, index }) => ({
      index,
      what: /pass|pwd/i.test(path.at(-1) ?? '') ? 'a password' : 'a token',
      ...(format.instead !== undefined && { hint: format.instead }),
    }));
}

function inAddresses(text: string): Finding[] {
  return urlCredentials(text).map(({ index, isPassword }) => ({
    index,
    what: isPassword ? 'a URL with a password' : 'a URL with a user name, which may be a token',
  }));
}

function literals(text: string, pattern: RegExp, what: string): Finding[] {
  return [...text.matchAll(pattern)].flatMap((match) =>
    isReference(match[1] ?? '') ? [] : [{ index: match.index + match[0].length - (match[1]?.length ?? 0), what }],
  );
}

function knownToken(text: string): Finding[] {
  const index = tokenIn(text);
  return index === undefined
    ? []
    : [{ index, what: text.startsWith('-----BEGIN', index) ? 'a private key' : 'a token' }];
}
