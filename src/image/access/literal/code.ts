import type { Reader } from './setting.ts';

/**
 * A string that is assigned or passed, in TOML and in the languages of build files (Groovy, Kotlin, Scala, Ruby,
 * Elixir, Swift, Lua): `name = "x"`, `name: "x"`, `:name => "x"`, `name "x"`, `name("x")`, `"name" to "x"`.
 */
const ASSIGNED =
  /(?:^|[^\w.-])["':]?([A-Za-z_][\w.-]{0,100})["']?[ \t]{0,20}(?::=|=>|[=:(]|\bto\b|(?=["']))[ \t]{0,20}(?:"{1,3}([^"\r\n]{1,2000})"|'{1,3}([^'\r\n]{1,2000})')/gm;
/** sbt: Credentials("realm", "host", "user", "password"). */
const CREDENTIALS = /\bCredentials\((?:[ \t\r\n]{0,20}"[^"\r\n]{0,500}",){3}[ \t\r\n]{0,20}"([^"\r\n]{1,2000})"/g;

export const readCode: Reader = (text) => [
  ...[...text.matchAll(ASSIGNED)].map((match) =>
    setting(match, (match[1] ?? '').split('.'), match[2] ?? match[3] ?? ''),
  ),
  ...[...text.matchAll(CREDENTIALS)].map((match) => setting(match, ['password'], match[1] ?? '')),
];

function setting(match: RegExpExecArray, path: string[], value: string): ReturnType<Reader>[number] {
  return { path, value, index: match.index + match[0].lastIndexOf(value) };
}

const SECTION = /^[ \t]*\[{1,2}([^[\]\r\n]{1,200})\]/gm;

/** Settings of TOML with their sections, including those of inline tables. */
export const readToml: Reader = (text) => {
  const sections = [...text.matchAll(SECTION)].map((match) => ({
    index: match.index,
    path: (match[1] ?? '').split('.').map((part) => part.trim()),
  }));
  let current = -1;
  return readCode(text)
    .sort((a, b) => a.index - b.index)
    .map((setting) => {
      while ((sections[current + 1]?.index ?? Infinity) < setting.index) current += 1;
      return { ...setting, path: [...(sections[current]?.path ?? []), ...setting.path] };
    });
};
