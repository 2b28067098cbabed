import { fileURLToPath } from 'node:url';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('.', import.meta.url));

/** For each room, the rooms it may import from (besides itself). Doors (`src/*.ts`) may import any. */
export const MAY_IMPORT = {
  text: [],
  event: [],
  process: ['event'],
  file: ['text'],
  home: ['text', 'event', 'process'],
  dockerfile: ['text'],
  workspace: ['text', 'file', 'event', 'home', 'dockerfile'],
  buildkit: ['text', 'file', 'process'],
  secret: ['text', 'file', 'event', 'process', 'home', 'workspace'],
  engine: ['text', 'event', 'process', 'home', 'workspace', 'buildkit'],
  registry: ['event', 'workspace', 'engine'],
  'layer-cache': ['event', 'engine'],
  image: ['text', 'event', 'dockerfile', 'workspace'],
  session: ['text', 'file', 'event', 'process', 'home', 'dockerfile', 'workspace'],
  pipeline: [
    ...['text', 'file', 'event', 'process', 'home', 'dockerfile', 'workspace', 'secret', 'buildkit', 'engine'],
    ...['registry', 'layer-cache', 'image'],
  ],
  app: [
    ...['text', 'file', 'event', 'process', 'home', 'dockerfile', 'workspace', 'secret', 'engine', 'registry'],
    ...['layer-cache', 'image', 'session', 'pipeline'],
  ],
  cli: ['text', 'file', 'event', 'home', 'workspace', 'secret', 'engine', 'session', 'pipeline', 'app'],
  webview: ['text', 'event'],
  editor: ['text', 'file', 'event', 'home', 'workspace', 'secret', 'engine', 'session', 'pipeline', 'app', 'webview'],
};
const ROOMS = Object.keys(MAY_IMPORT);
/** Doors call the use cases in `app`; of the rooms below it they know only types. */
const DOORS = ['cli', 'editor'];
const NOT_BELOW_APP = [...DOORS, 'webview', 'app', 'text', 'event'];
const BELOW_APP = ROOMS.filter((room) => !NOT_BELOW_APP.includes(room));

/**
 * Rooms that read folders which others may have written: they read through `src/file`, which knows about links,
 * devices and sizes.
 */
const READS_FOLDERS = ['workspace', 'image', 'pipeline', 'app', 'cli', 'editor'];
const RAW_READS = [
  'readFile',
  'readFileSync',
  'open',
  'openSync',
  'createReadStream',
  'copyFile',
  'copyFileSync',
  'cp',
  'cpSync',
  'opendir',
  'opendirSync',
  'readdir',
  'readdirSync',
];
const rawReads = ['node:fs', 'node:fs/promises'].map((name) => ({
  name,
  importNames: RAW_READS,
  message: 'Read through src/file: what is in a folder may be a link, a device or endless.',
}));
/** The only file that writes to the terminal and asks there: it escapes what must not be obeyed. */
const TERMINAL = 'src/cli/terminal/terminal.ts';
/** The only file that shows messages, lists and rows in VS Code. */
const SAFE_UI = 'src/editor/safe-ui.ts';
/** It listens to what becomes of the streams, and writes nothing. */
const STREAM_ERRORS = 'src/cli/terminal/readers.ts';

function onlyTypes(rooms, prefix) {
  return {
    regex: `^${prefix}(?:${rooms.join('|')})/`,
    allowTypeImports: true,
    message: 'Call a use case in src/app: a door imports only types from the rooms below it.',
  };
}

/** One configuration for each room: what it may not import, and 'vscode' everywhere but in the editor. */
const boundaries = ROOMS.map((room) => {
  const forbidden = ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other));
  const values = DOORS.includes(room) ? BELOW_APP : [];
  const message = `src/${room} may only import from: ${MAY_IMPORT[room].join(', ') || 'itself'} (see ARCHITECTURE.md).`;
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            ...(room === 'editor'
              ? []
              : [{ name: 'vscode', message: 'Only src/editor and src/extension.ts know VS Code.' }]),
            ...(READS_FOLDERS.includes(room) ? rawReads : []),
            ...['node:readline', 'node:readline/promises'].map((name) => ({
              name,
              message: `Ask through ${TERMINAL}.`,
            })),
          ],
          patterns: [
            ...(forbidden.length === 0 ? [] : [{ regex: `^(?:\\.\\./)+(?:${forbidden.join('|')})/`, message }]),
            ...(values.length === 0 ? [] : [onlyTypes(values, '(?:\\.\\./)+')]),
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      'node_modules/',
      'examples/',
      '**/*.mjs',
      'media/',
      'src/bundle-url.js',
      'src/buildkit/gen/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // VS Code's Disposable is a class, but everything that can be disposed is taken for one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
    },
  },
  ...boundaries,
  {
    files: ['src/**/*.ts'],
    ignores: [TERMINAL, STREAM_ERRORS],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['stdin', 'stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: `Only ${TERMINAL} reads from and writes to the terminal.`,
        })),
      ],
    },
  },
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts'],
    ignores: [SAFE_UI],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "MemberExpression[object.property.name='window'][property.name=/^(?:" +
            'show(?:Error|Warning|Information)Message|showQuickPick|createQuickPick|setStatusBarMessage)$/]',
          message: `Show it through ${SAFE_UI}.`,
        },
        {
          selector: "MemberExpression[object.property.name='webview'][property.name='postMessage']",
          message: `Send it through ${SAFE_UI}.`,
        },
        {
          selector: "NewExpression[callee.property.name='MarkdownString']",
          message: 'Data must not be rendered as Markdown; show plain text.',
        },
        {
          selector:
            "MethodDefinition[key.name='getTreeItem'] > FunctionExpression > BlockStatement > ReturnStatement > " +
            ":not(CallExpression[callee.object.name='safeUi'])",
          message: `Show rows through ${SAFE_UI}.`,
        },
      ],
    },
  },
  { files: [TERMINAL], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    files: ['src/cli.ts', 'src/extension.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyTypes(BELOW_APP, '\\./')] }],
    },
  },
  {
    files: ['src/cli.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['vscode'] }] },
  },
  {
    files: ['test/**', 'scripts/**', 'bench/**', 'endurance/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-floating-promises': 'error' },
  },
);
