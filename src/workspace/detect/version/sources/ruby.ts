import { gemRequirement } from '../constraint.ts';
import { positionAt } from '../position.ts';
import {
  matched,
  ownFile,
  plainVersion,
  rangeRequirement,
  type ReadVersion,
  type Source,
  type Statement,
} from './source.ts';
import { toolSources } from './tools.ts';

const OTHERS = /^(?:jruby|truffleruby|rbx|mruby|artichoke)/;
const version: ReadVersion = (written) => (OTHERS.test(written) ? undefined : plainVersion('ruby')(written));
const requirement: ReadVersion = (written) => rangeRequirement(gemRequirement(written));

/** `ruby "3.3.1"`, `ruby "~> 3.2", ">= 3.2.1"` or `ruby file: ".ruby-version"` (bundler.io/man/gemfile.5.html). */
const LINE = /^[ \t]*ruby(?:[ \t]+|[ \t]*\([ \t]*)([^\s][^\r\n]{0,200})/m;
const QUOTED = /["']([^"'\r\n]{1,60})["']/g;

function gemfile(text: string, _: string, texts: ReadonlyMap<string, string>): Statement[] {
  const match = LINE.exec(text);
  const rest = match?.[1]?.split('#', 1)[0]?.trim() ?? '';
  if (match === null || rest === '') return [];
  const file = /^file:[ \t]*["']([\w.-]{1,60})["']/.exec(rest)?.[1];
  // That file is itself a source, with precedence.
  if (file !== undefined && texts.has(file)) return [];
  const versions = rest.split(/(?:engine|patchlevel)[\w]*:|:engine/, 1)[0] ?? '';
  const quoted = [...versions.matchAll(QUOTED)].map(([, each = '']) => each.trim());
  const written = file === undefined && quoted.length > 0 ? quoted.join(', ') : rest;
  const at = positionAt(text, match.index + match[0].indexOf(rest));
  const isMri = !/engine:|:engine/.test(rest) || /["']ruby["']/.test(rest);
  return [{ written, label: 'ruby', requirement: isMri ? requirement(written) : undefined, ...at }];
}

export const ruby: readonly Source[] = [
  ownFile(/^\.ruby-version$/, version),
  ...toolSources(['ruby'], version),
  {
    file: /^Gemfile\.lock$/,
    read: (text) => matched(text, /^RUBY VERSION\r?\n[ \t]+ruby (\d{1,3}(?:\.\d{1,3}){1,2})/m, version, 'RUBY VERSION'),
  },
  { file: /^Gemfile$/, read: gemfile },
  {
    file: /^[\w-][\w.-]{0,100}\.gemspec$/,
    read: (text) =>
      matched(
        text,
        /\brequired_ruby_version[ \t]*=[ \t]*["']([^"'\r\n]{1,60})["']/,
        requirement,
        'required_ruby_version',
      ),
  },
];
