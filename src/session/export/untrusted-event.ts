import type { BuildEvent, EventBody } from '../../event/event.ts';
import { checkEvent, type EventProblem } from '../../event/schema/check.ts';
import { plainLine } from '../../text/output-lines.ts';
import { withStepFacts } from '../log/parse.ts';
import { isFileName } from '../index/keys.ts';

const MAX_STRING_LENGTH = 4 * 1024 * 1024;
const MAX_LIST_LENGTH = 100_000;
/** The schema needs 5 levels. */
const MAX_DEPTH = 20;

/**
 * Reads an event of a file that anyone may have written: it has to match the schema, stay within limits, belong to
 * this session, and name no file elsewhere. Undefined for a type or version that is not known here.
 */
export function untrustedEvent(value: unknown, session: string): BuildEvent | EventProblem | undefined {
  const event = checkEvent(value);
  if (event === undefined || 'problem' in event) return event;
  if (event.session !== session) return { problem: 'it belongs to another session' };
  const limit = limitProblem(event);
  const problem = limit === undefined ? keyProblem(event) : `${event.type}${limit}`;
  return problem === undefined ? (plain(withStepFacts(event)) as BuildEvent) : { problem };
}

/** The schema says which kinds of values there are, but not how much of them is reasonable. */
function limitProblem(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) && value >= 0 ? undefined : ' must be a non-negative number';
  if (typeof value === 'string') return value.length > MAX_STRING_LENGTH ? ' is too long' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const isList = Array.isArray(value);
  if (isList && value.length > MAX_LIST_LENGTH) return ' is too long';
  if (depth > MAX_DEPTH) return ' is nested too deeply';
  for (const [name, each] of Object.entries(value)) {
    const problem = limitProblem(each, depth + 1);
    if (problem !== undefined) return `${isList ? `[${name}]` : `.${name}`}${problem}`;
  }
  return undefined;
}

/** Keys are parts of file names elsewhere. */
function keyProblem(event: EventBody): string | undefined {
  const keys =
    event.type === 'session.started' ? event.workspaces.map(({ key }) => key) : 'key' in event ? [event.key] : [];
  const wrong = keys.find((key) => !isFileName(key));
  return wrong === undefined ? undefined : `${JSON.stringify(wrong.slice(0, 50))} is not a valid workspace key`;
}

/** Removes escape codes and control characters, which have no business on a terminal, but keeps line ends. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.split('\n').map(plainLine).join('\n');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
