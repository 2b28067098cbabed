import { comparison, elixirRequirement } from '../constraint.ts';
import { OTP_OF_ELIXIR } from '../official-images.ts';
import { partsOf } from '../range.ts';
import { releasesOf } from '../releases.ts';
import { resolve, type Requirement } from '../resolve.ts';
import { stringAt, parseToml } from '../../../../text/data.ts';
import { toolVersions } from '../tool-versions.ts';
import { matched, ownFile, plainVersion, rangeRequirement, type ReadVersion, type Source, stated } from './source.ts';
import { toolSources } from './tools.ts';

const plain = plainVersion('elixir');
const gleamVersion = plainVersion('gleam');

/** `1.16.1-otp-26`, or `1.16` beside an entry for Erlang: there are images for several releases of Erlang/OTP. */
function withOtp(written: string, texts: ReadonlyMap<string, string>): Requirement | undefined {
  const [version = '', suffix] = written.split('-otp-', 2);
  const requirement = plain(version);
  const releases = releasesOf('elixir');
  const found = requirement && releases && resolve(requirement, releases);
  if (requirement === undefined || found === undefined) return requirement;
  const minor = partsOf(found)?.slice(0, 2).join('.') ?? '';
  const images = Object.hasOwn(OTP_OF_ELIXIR, minor) ? (OTP_OF_ELIXIR[minor] ?? []) : [];
  const otp = otpOf(suffix ?? toolVersions(texts).get('erlang')?.version, images);
  return otp === undefined ? requirement : { ...requirement, tag: `${found}-otp-${otp}` };
}

function otpOf(version: string | undefined, images: readonly number[]): number | undefined {
  if (version === 'latest') return images.at(-1);
  const major = /^(\d{2})(?:\.|$)/.exec(version ?? '')?.[1];
  return images.find((each) => each === Number(major));
}

const elixirTools: readonly Source[] = toolSources(['elixir'], plain).map((source) => ({
  ...source,
  read: (text, file, texts) =>
    source.read(text, file, texts).map((each) => ({ ...each, requirement: withOtp(each.written, texts) })),
}));

export const elixir: readonly Source[] = [
  ownFile(/^\.(?:elixir|exenv)-version$/, plain),
  ...elixirTools,
  {
    file: /^mix\.exs$/,
    read: (text) =>
      matched(
        text,
        /^[ \t]*(?:\[[ \t]*)?elixir:[ \t]*"([^"\r\n]{1,100})"/m,
        (written) => rangeRequirement(elixirRequirement(written)),
        'elixir',
      ),
  },
];

const gleamRange: ReadVersion = (written) => rangeRequirement(comparison(written.replace(/\band\b/g, ',')));

export const gleam: readonly Source[] = [
  ...toolSources(['gleam'], gleamVersion),
  {
    file: /^gleam\.toml$/,
    read: (text) => stated(text, 'gleam', stringAt(parseToml(text), 'gleam'), gleamRange, 'gleam'),
  },
];
