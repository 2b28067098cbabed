import type { Reader } from './setting.ts';

/**
 * What is assigned or handed over as a string, in TOML and in the languages that build files are written in (Groovy,
 * Kotlin,
 * Scala, Ruby, Elixir, Swift, Lua): `name = "x"`, `name: "x"`, `:name => "x"`, `name "x"`, `name("x")`, `"name" to
 * "x"`.
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
