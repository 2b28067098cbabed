import * as v from 'valibot';
import { EVENT_VERSION } from '../constants.ts';
import type { BuildEvent } from '../event.ts';
import { DETAIL_BODIES, envelope, STATE_BODIES } from './events.ts';

type EventSchema = v.GenericSchema<unknown, unknown>;

const SCHEMAS: ReadonlyMap<unknown, EventSchema> = new Map(
  Object.entries({ ...STATE_BODIES, ...DETAIL_BODIES }).map(([type, body]): [string, EventSchema] => [
    type,
    v.object({ ...envelope.entries, ...body.entries }),
  ]),
);

/** What every version of an event has, also one that this version does not know. */
const anyEvent = v.object({ type: v.string(), ...envelope.entries, v: v.number() });

/** An event that does not match its schema: where, and why. */
export interface EventProblem {
  readonly problem: string;
}

/** Whether this is an event of a known type and version. Fields that are not in the schema are left alone. */
export function isBuildEvent(value: unknown): value is BuildEvent {
  const schema = SCHEMAS.get((value as Partial<BuildEvent> | null)?.type);
  return schema !== undefined && v.is(schema, value);
}

/** Reads an event and says what is wrong with it; undefined for a type or version that is not known here. */
export function checkEvent(value: unknown): BuildEvent | EventProblem | undefined {
  const base = problemOf(anyEvent, value, 'event');
  if (base !== undefined) return { problem: base };
  const event = value as BuildEvent;
  const schema = SCHEMAS.get(event.type);
  if (schema === undefined || (event.v as number) > EVENT_VERSION) return undefined;
  const problem = problemOf(schema, event, event.type);
  return problem === undefined ? event : { problem };
}

/** The first thing that is wrong with a value, as `name.path must be a string`; undefined if it matches. */
export function problemOf(schema: EventSchema, value: unknown, name: string): string | undefined {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  const issue = issues?.[0];
  return issue && `${name}${pathOf(issue)} ${requirement(issue)}`;
}

function pathOf({ path }: v.BaseIssue<unknown>): string {
  return (path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

const REQUIREMENTS: Readonly<Record<string, string>> = {
  string: 'must be a string',
  number: 'must be a number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
};

function requirement(issue: v.BaseIssue<unknown>): string {
  // A missing key is reported by the object that should have it.
  if (issue.type === 'object' && issue.path !== undefined && issue.received === 'undefined') return 'is missing';
  const options = issue.expected?.replaceAll(/["()]/g, '').replaceAll(' | ', ', ');
  return REQUIREMENTS[issue.type] ?? `must be one of ${options ?? ''}`;
}
