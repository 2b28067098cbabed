import { readCode } from './code.ts';
import type { Reader } from './setting.ts';

const SECTION = /^[ \t]*\[{1,2}([^[\]\r\n]{1,200})\]/gm;

/** Settings of TOML, each with its section, those of inline tables too. */
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
