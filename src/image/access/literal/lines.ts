import { type Reader, type Setting, unquoted } from './setting.ts';

const MAX_NAME = 300;

/**
 * Files with one `name = value` or `name: value` per line and sections in brackets: INI, properties, rc files of npm
 * and yarn, simple YAML. `separators` are the characters that separate name and value.
 */
export function lineReader(separators: string, comment = /^[#;]/): Reader {
  return (text) => {
    const settings: Setting[] = [];
    let section: string[] = [];
    let start = 0;
    for (const line of text.split('\n')) {
      const trimmed = line.trim();
      if (/^\[[^\]]*\]$/.test(trimmed)) section = [trimmed.slice(1, -1).trim()];
      else if (!comment.test(trimmed)) {
        const setting = settingOf(line, separators);
        if (setting !== undefined)
          settings.push({ ...setting, path: [...section, ...setting.path], index: start + setting.index });
      }
      start += line.length + 1;
    }
    return settings;
  };
}

function settingOf(line: string, separators: string): Setting | undefined {
  const from = line.length - line.trimStart().length;
  const quote = line[from] === '"' || line[from] === "'" ? line[from] : undefined;
  let end = quote === undefined ? from : line.indexOf(quote, from + 1) + 1;
  while (end - from < MAX_NAME && end < line.length && !separates(line, end, separators)) end += 1;
  const name = line
    .slice(from, end)
    .trim()
    .replace(/^["']|["']$|\[\]$/g, '');
  let at = end;
  while (at < line.length && (separators.includes(line[at] ?? '') || /[ \t]/.test(line[at] ?? ''))) at += 1;
  const value = line.slice(at).trimEnd().replace(/,$/, '');
  return end === from || at === end || value === '' ? undefined : { path: [name], ...unquoted(value, at) };
}

/**
 * The colons in `//host:8080/:_authToken=x` are part of the name: where both are possible, the equals sign separates.
 */
function separates(line: string, at: number, separators: string): boolean {
  const character = line[at] ?? '';
  if (!separators.includes(character)) return false;
  if (character === ':' && separators.includes('=')) return !line.includes('=', at);
  return true;
}

/** `password x` in .netrc, possibly on one line with other settings. */
export const readNetrc: Reader = (text) =>
  [...text.matchAll(/\b(password|account)[ \t\r\n]{1,20}(\S{1,4000})/g)].map((match) => {
    const [whole, name = '', value = ''] = match;
    return { path: [name], value, index: match.index + whole.length - value.length };
  });
