/** `import.meta.url` for code that is bundled into CommonJS. */
export const importMetaUrl = require('node:url').pathToFileURL(__filename).href;
