import type { BuildEvent } from '../../event/event.ts';
import { parseEvent } from './parse.ts';

type Output = Extract<BuildEvent, { type: 'log' }>;

/** What the events of one step's output have in common; between its parts are the line, its number and its time. */
interface Pattern {
  readonly event: Output;
  readonly head: string;
  readonly middle: string;
  readonly end: string;
}

const LINE = '"line":"';
const SEQ = '"seq":';
const TIME = ',"time":';
/** How many steps may print in turn. */
const MAX_PATTERNS = 8;

/**
 * Parses a log's lines in order. Most are output of the same few steps, so only what differs is parsed, which reads a
 * long log in half the time. Any other line is parsed as JSON.
 */
export class EventParser {
  readonly #patterns: Pattern[] = [];

  /** The events in a text of complete lines. Broken lines, and unknown types and versions of events, are skipped. */
  events(text: string): BuildEvent[] {
    const events: BuildEvent[] = [];
    for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
      const event = start === end ? undefined : (this.#known(text, start, end) ?? this.#parse(text.slice(start, end)));
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #known(text: string, start: number, end: number): Output | undefined {
    const pattern = this.#patterns.find(({ head }) => text.startsWith(head, start));
    return pattern === undefined ? undefined : outputOf(pattern, text, start, end);
  }

  #parse(line: string): BuildEvent | undefined {
    const event = parseEvent(line);
    const pattern = event?.type === 'log' ? patternOf(event, line) : undefined;
    if (pattern !== undefined) {
      this.#patterns.unshift(pattern);
      this.#patterns.splice(MAX_PATTERNS);
    }
    return event;
  }
}

/** Undefined unless the pattern of the event yields exactly this text. */
function patternOf(event: Output, text: string): Pattern | undefined {
  const begin = text.indexOf(LINE) + LINE.length;
  const close = begin + JSON.stringify(event.line).length - 2;
  const numbers = text.indexOf(SEQ, close) + SEQ.length;
  const numeral = `${event.seq}${TIME}${event.time}`;
  if (begin < LINE.length || numbers < SEQ.length || text[close] !== '"' || !text.startsWith(numeral, numbers))
    return undefined;
  return {
    event,
    head: text.slice(0, begin),
    middle: text.slice(close, numbers),
    end: text.slice(numbers + numeral.length),
  };
}

/** Undefined if the line from `start` to `end` matches only the start of the pattern. */
function outputOf(
  { event, head, middle, end: last }: Pattern,
  text: string,
  start: number,
  end: number,
): Output | undefined {
  const begin = start + head.length;
  // This starts with the quotation mark that ends the line; one within the line is escaped.
  const close = text.indexOf(middle, begin);
  const numbers = close + middle.length;
  const between = text.indexOf(TIME, numbers);
  if (close < 0 || between < 0 || between > end || !text.startsWith(last, end - last.length)) return undefined;
  const line = unescaped(text.slice(begin, close));
  const seq = numberIn(text, numbers, between);
  const time = numberIn(text, between + TIME.length, end - last.length);
  return line === undefined || seq === undefined || time === undefined ? undefined : { ...event, line, seq, time };
}

function unescaped(text: string): string | undefined {
  if (!/["\\]/.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

/** The integer that these characters are in JSON's canonical notation. */
function numberIn(text: string, from: number, to: number): number | undefined {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  const isWritten = from < to && (value === 0 ? to - from === 1 : text[from] !== '0');
  return isWritten && Number.isSafeInteger(value) ? value : undefined;
}
