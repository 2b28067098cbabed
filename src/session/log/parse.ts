import type { BuildEvent } from '../../event/event.ts';
import { describeStep } from '../../event/step.ts';
import { isBuildEvent } from '../../event/schema/check.ts';

/** Parses a line of a log; undefined for a broken line, and for an unknown type or version of event. */
export function parseEvent(line: string): BuildEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isBuildEvent(value) ? withStepFacts(value) : undefined;
}

/** Older logs record nothing about a step but its name; this is the only place that parses recorded names. */
export function withStepFacts(event: BuildEvent): BuildEvent {
  if (event.type !== 'step.waiting' && event.type !== 'step.started' && event.type !== 'step.finished') return event;
  return Object.hasOwn(event, 'role') && Object.hasOwn(event, 'label')
    ? event
    : { ...event, ...describeStep(event.name) };
}

/**
 * The events in a chunk of a log, and the length of its complete lines in bytes; the rest is still being written, or
 * torn.
 */
export function parseEvents(bytes: Uint8Array): { events: BuildEvent[]; length: number } {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split('\n');
  const events = lines
    .map((line) => (line === '' ? undefined : parseEvent(line)))
    .filter((event) => event !== undefined);
  return { events, length };
}
