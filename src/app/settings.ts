import { DvmError } from '../event/error.ts';
import { BUILDER_CHOICES, type BuilderChoice } from '../event/event.ts';
import type { BuildSettings, EngineSettings } from '../pipeline/settings.ts';

const MAX_ENGINE_TIMEOUT_SECONDS = 600;
const MEGABYTE = 1024 ** 2;
const MINUTE_MS = 60_000;

/** One setting in both spellings. */
interface Setting<T> {
  /** The environment variable; absent where the terminal has an option instead. */
  readonly variable?: string;
  /** Below `devopsmaestro` in VS Code. */
  readonly setting: string;
  readonly fallback: T;
  /** Parses the text of a variable; undefined if it is not valid. */
  readonly parse?: (text: string) => unknown;
  /** The checked value; undefined if it is not valid. */
  readonly check: (value: unknown) => T | undefined;
  /** Completes "must be …", for a variable and for a setting. */
  readonly expected: string | { readonly variable: string; readonly setting: string };
  readonly isSecret?: true;
}

const ENGINE_HOST: Setting<string | undefined> = {
  setting: 'engineHost',
  fallback: undefined,
  check: stringOnly,
  expected: 'an address such as unix:///var/run/docker.sock',
};
const ENGINE_TIMEOUT: Setting<number> = {
  variable: 'DVM_ENGINE_TIMEOUT_SECONDS',
  setting: 'engineTimeoutSeconds',
  fallback: 5,
  parse: wholeNumber,
  check: integerBetween(1, MAX_ENGINE_TIMEOUT_SECONDS),
  expected: `a whole number of seconds from 1 to ${MAX_ENGINE_TIMEOUT_SECONDS}`,
};
const BUILDER: Setting<BuilderChoice> = {
  variable: 'DVM_BUILDER',
  setting: 'builder',
  fallback: 'auto',
  check: (value) => BUILDER_CHOICES.find((choice) => choice === value),
  expected: `one of ${BUILDER_CHOICES.join(', ')}`,
};
const LAYER_CACHE: Setting<boolean> = {
  variable: 'DVM_LAYER_CACHE',
  setting: 'layerCache',
  fallback: true,
  parse: (text) => ({ on: true, off: false })[text],
  check: (value) => (typeof value === 'boolean' ? value : undefined),
  expected: { variable: 'on or off', setting: 'true or false' },
};
const DOWNLOAD_MIRROR: Setting<string | undefined> = {
  variable: 'DVM_DOWNLOAD_MIRROR',
  setting: 'downloadMirror',
  fallback: undefined,
  check: (value) =>
    typeof value === 'string' && URL.canParse(value) && /^https?:\/\/[^\s?#]+$/.test(value) ? value : undefined,
  expected: 'an address such as https://mirror.example/tools',
  isSecret: true,
};
const LOG_SIZE: Setting<number> = {
  variable: 'DVM_LOGS_MAX_MEGABYTES',
  setting: 'logs.maxSizeMegabytes',
  fallback: 1024,
  parse: wholeNumber,
  check: integerBetween(0, 999_999_999),
  expected: 'a whole number of megabytes',
};
const TIMEOUT: Setting<number> = {
  setting: 'timeoutMinutes',
  fallback: 30,
  check: (value) => (typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : undefined),
  expected: 'a number of minutes greater than 0',
};
const CONCURRENCY: Setting<number> = {
  setting: 'concurrency',
  fallback: 4,
  check: integerBetween(1, Number.MAX_SAFE_INTEGER),
  expected: 'a whole number from 1',
};

/** Looks up a setting below `devopsmaestro`; undefined unless the user has configured it. */
export type ReadSetting = (setting: string) => unknown;

const NOT_CONFIGURED: ReadSetting = () => undefined;

/** The settings of the terminal, or of VS Code with `configured`. Throws `usage`, and names what is not valid. */
export function buildSettings(env: NodeJS.ProcessEnv, configured: ReadSetting = NOT_CONFIGURED): BuildSettings {
  const read = <T>(setting: Setting<T>): T => resolve(setting, env, configured);
  const downloadMirror = read(DOWNLOAD_MIRROR);
  const { SOURCE_DATE_EPOCH: date = '' } = env;
  return {
    ...engineSettings(env, configured),
    builder: read(BUILDER),
    layerCache: read(LAYER_CACHE),
    ...(downloadMirror !== undefined && { downloadMirror }),
    maxLogBytes: read(LOG_SIZE) * MEGABYTE,
    timeoutMs: read(TIMEOUT) * MINUTE_MS,
    concurrency: read(CONCURRENCY),
    // Not our variable: like docker buildx, a build ignores a value that is not a time.
    ...(/^\d{1,12}$/.test(date) && { sourceDateEpoch: date }),
  };
}

/** Only what is needed to query engines, so that no other setting can get in the way. Throws `usage`. */
export function engineSettings(env: NodeJS.ProcessEnv, configured: ReadSetting = NOT_CONFIGURED): EngineSettings {
  const engineHost = resolve(ENGINE_HOST, env, configured);
  return {
    ...(engineHost !== undefined && { engineHost }),
    engineTimeoutMs: resolve(ENGINE_TIMEOUT, env, configured) * 1000,
  };
}

/** What VS Code is configured with has priority over the environment; an empty text means "not set" in both. */
function resolve<T>(setting: Setting<T>, env: NodeJS.ProcessEnv, configured: ReadSetting): T {
  const { variable, parse = (text: string): unknown => text, check, fallback } = setting;
  const value = configured(setting.setting);
  if (value !== undefined && value !== '') {
    const checked = check(value);
    if (checked === undefined) throw invalid(`devopsmaestro.${setting.setting}`, value, setting);
    return checked;
  }
  const text = variable === undefined ? '' : (env[variable] ?? '');
  if (variable === undefined || text === '') return fallback;
  const checked = check(parse(text));
  if (checked === undefined) throw invalid(variable, text, setting);
  return checked;
}

function invalid<T>(name: string, value: unknown, { variable, expected, isSecret }: Setting<T>): DvmError {
  const isVariable = name === variable;
  const required = typeof expected === 'string' ? expected : expected[isVariable ? 'variable' : 'setting'];
  const found = isSecret === true ? '' : `, not ${JSON.stringify(value)}`;
  return new DvmError({
    kind: 'usage',
    message: `${isVariable ? '' : 'The setting '}${name} must be ${required}${found}.`,
    hint: isVariable ? 'Correct it, or unset it to use the default.' : 'Correct it in your settings, or reset it.',
  });
}

function stringOnly(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function integerBetween(min: number, max: number): (value: unknown) => number | undefined {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}
