import type { App } from './app.ts';
import { nodejs } from './nodejs.ts';
import { python } from './python.ts';

/** An app in Python with dependencies in Node.js, like a front end: each from its own index. */
export const pythonWithNpm: App = {
  ...python,
  indexes: { ...python.indexes, ...nodejs.indexes },
  args: { ...python.args, ...nodejs.args },
  files: { ...python.files, ...nodejs.files },
  programs: [...python.programs, ...nodejs.programs],
  run: 'python hello.py >/dev/null && node hello.js',
};
