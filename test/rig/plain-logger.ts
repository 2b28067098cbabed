/**
 * Stands in for VS Code's logger, whose native part needs a compiler: without any logger the output channels of
 * extensions stay empty. Same interface, written in plain JavaScript, one file that does not rotate.
 */
export const PLAIN_LOGGER = `
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  #file;
  #level = 2;
  #raw = false;
  constructor(_type, _name, file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    NAMES.forEach((name, level) => {
      this[name] = (message) => {
        if (level < this.#level) return;
        const time = new Date().toISOString().replace(/[TZ]/g, ' ');
        appendFileSync(file, this.#raw ? message : time + '[' + name + '] ' + message + '\\n');
      };
    });
  }
  getLevel() { return this.#level; }
  setLevel(level) { this.#level = level; }
  setPattern() {}
  clearFormatters() { this.#raw = true; }
  flush() {}
  drop() {}
}
const create = (type) => async (name, file) => new Logger(type, name, file);
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create('rotating');
exports.createAsyncRotatingLogger = create('rotating_async');
`;
