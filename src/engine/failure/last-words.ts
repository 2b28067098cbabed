/** What tools print after the reason: where their logs are, how to get help, what else to try. */
const EPILOGUE: readonly RegExp[] = [
  /A complete log of this run/,
  /For a full report see/,
  /_logs\/[^\s/]+\.txt/,
  /npm (?:error|ERR!)\s*$/,
  /npm notice/,
  /Run "npm help/,
  /\[notice\]/,
  /\[Help \d+\]/,
  /Re-run Maven/,
  /To see the full stack trace/,
  /For more information about (?:this error|the errors)/,
  /possible solutions, please read/,
  /Get more help at/,
  /Run with --/,
  /^BUILD FAILED/,
  /^\* Try/,
  /^> Run /,
  /note: This (?:error originates|is an issue)/,
  /hint: See above/,
  /make(?:\[\d+\])?: \*\*\* /,
  /^Aborted$/,
  /^Node\.js v\d/,
  /^\s*at /,
  /^[\s{}\])]*$/,
  /warning: build failed/,
  /note: each undeclared identifier/,
  /^[\s\d]*\|[\s~^|]/,
  /^[\s\d]*\|$/,
  /^× Encountered/,
  /^\s*--> /,
  /^compilation terminated/,
  /metadata-generation-failed/,
  /subprocess-exited-with-error/,
  /\[end of output\]/,
  /╰─>/,
  /info Visit https:/,
  /stack backtrace/,
  /could not compile `/,
];

/** The last line of a step's output that carries information. */
export function lastWords(lines: readonly string[]): string | undefined {
  const line = lines.findLast((each) => !EPILOGUE.some((pattern) => pattern.test(each))) ?? lines.at(-1);
  return line === undefined ? undefined : `Last output: ${line.trim()}`;
}
