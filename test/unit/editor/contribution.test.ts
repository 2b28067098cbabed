import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, CONTEXT_KEYS, SETTINGS, VIEWS, WALKTHROUGH } from '../../../src/editor/contribution.ts';
import manifest from '../../../package.json' with { type: 'json' };

const { commands, menus, views, viewsContainers, viewsWelcome, configuration, languages, grammars, walkthroughs } =
  manifest.contributes;
const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
const settings: Readonly<
  Record<string, { type: string; scope: string; description?: string; markdownDescription?: string }>
> = configuration.properties;
const menuItems = Object.values(menus).flat() as { command: string; when?: string }[];
const declared = commands.map(({ command }) => command);

/** All `when` and `enablement` clauses and context keys. */
const conditions = [...menuItems, ...commands, ...viewsWelcome]
  .flatMap((item) => {
    const { when, enablement } = item as { when?: string; enablement?: string };
    return [when, enablement].filter((each) => each !== undefined);
  })
  .concat(steps.flatMap(({ completionEvents }) => completionEvents.filter((event) => event.startsWith('onContext:'))));

/** VS Code adds a `.focus` command for each view. */
const isCommand = (command: string): boolean =>
  declared.includes(command) || Object.values(VIEWS).some((view) => command === `${view}.focus`);

describe('package.json and the code', () => {
  it('name the same commands', () => assert.deepEqual([...declared].sort(), Object.values(COMMANDS).sort()));

  it('name the same views, in the container that exists', () => {
    assert.deepEqual(Object.keys(views), [VIEWS.container]);
    assert.deepEqual(
      viewsContainers.activitybar.map(({ id }) => id),
      [VIEWS.container],
    );
    const { container, ...own } = VIEWS;
    assert.deepEqual(views[container].map(({ id }) => id).sort(), Object.values(own).sort());
  });

  it('name the same settings', () => {
    const { section, ...names } = SETTINGS;
    assert.deepEqual(
      Object.keys(settings).sort(),
      Object.values(names)
        .map((name) => `${section}.${name}`)
        .sort(),
    );
  });

  it('name the same context keys', () => {
    const used = conditions.flatMap(
      (condition) =>
        condition.replace(/(?:view(?:Item)?|webviewId) (?:==|=~) \S+/g, '').match(/devopsmaestro\.\w+/g) ?? [],
    );
    assert.deepEqual([...new Set(used)].sort(), Object.values(CONTEXT_KEYS).sort());
  });

  it('refer only to views that exist', () => {
    const viewIds: readonly string[] = Object.values(VIEWS);
    for (const condition of conditions)
      for (const [, view] of condition.matchAll(/\b(?:view|webviewId) == (\S+)/g))
        assert.ok(viewIds.includes(view ?? ''), condition);
    for (const { view } of viewsWelcome) assert.ok(viewIds.includes(view), view);
  });

  it('have the same commands in menus and welcome texts', () => {
    for (const { command } of menuItems) assert.ok(declared.includes(command), command);
    for (const contents of [
      ...viewsWelcome.map((welcome) => welcome.contents),
      ...steps.map(({ description }) => description),
    ]) {
      for (const [, command] of contents.matchAll(/\(command:(devopsmaestro[\w.]*)\)/g))
        assert.ok(isCommand(command ?? ''), command);
    }
  });

  it('have the same walkthrough and completion events', () => {
    const { publisher, name } = manifest;
    assert.deepEqual(
      walkthroughs.map(({ id }) => `${publisher}.${name}#${id}`),
      [WALKTHROUGH],
    );
    for (const event of steps.flatMap(({ completionEvents }) => completionEvents)) {
      const [kind, what = ''] = event.split(/:(.*)/s);
      if (kind === 'onCommand') assert.ok(declared.includes(what), event);
      else if (kind === 'onView') assert.ok(Object.values<string>(VIEWS).includes(what), event);
      else assert.equal(kind, 'onContext', event);
    }
  });
});

describe('package.json', () => {
  it('puts every command in one category', () => {
    for (const { command, category, title } of commands)
      assert.deepEqual([category, title !== ''], ['DevOpsMaestro', true], command);
  });

  it('restricts free-text settings to trusted folders, and describes every setting', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    const free = Object.entries(settings)
      .filter(([, { type }]) => type === 'string' || type === 'array' || type === 'object')
      .map(([name]) => name);
    for (const name of free) assert.ok(restrictedConfigurations.includes(name), name);
    for (const name of restrictedConfigurations) assert.ok(Object.hasOwn(settings, name), name);
    for (const [name, { description, markdownDescription }] of Object.entries(settings))
      assert.ok(description ?? markdownDescription, name);
  });

  it('does not let a folder choose the engine, the builder or a program', () => {
    const machine = Object.entries(settings)
      .filter(([, { scope }]) => scope === 'machine')
      .map(([name]) => name);
    for (const name of [SETTINGS.engineHost, SETTINGS.builder, SETTINGS.secretCommands])
      assert.ok(machine.includes(`${SETTINGS.section}.${name}`), name);
    // Other free text has machine scope, which a trusted folder may override.
    for (const [name, { type, scope }] of Object.entries(settings)) {
      if (['string', 'array', 'object'].includes(type)) assert.match(scope, /^machine(?:-overridable)?$/, name);
    }
  });

  it('builds only in trusted folders', () => {
    for (const { command, enablement } of commands as { command: string; enablement?: string }[]) {
      if (/build/i.test(command) && command !== COMMANDS.cancelBuild)
        assert.match(enablement ?? '', /isWorkspaceTrusted/, command);
    }
  });

  it('points at files that exist', () => {
    const root = path.join(import.meta.dirname, '../../..');
    for (const file of [
      ...grammars.map((grammar) => grammar.path),
      ...viewsContainers.activitybar.map(({ icon }) => icon),
      manifest.bin.dvm,
      ...steps.map(({ media }) => media.svg),
      ...walkthroughs.map(({ icon }) => icon),
    ])
      assert.ok(existsSync(path.join(root, file)), file);
    for (const { language } of grammars)
      assert.ok(
        languages.some(({ id }) => id === language),
        language,
      );
  });
});
