import assert from 'node:assert/strict';
import { Bench } from './bench.ts';
import { contrasts } from './contrasts.ts';

const HOSTILE = [
  '<img src=x onerror="alert(1)"> a1',
  '"><script>alert(2)<\u2215script> a2',
  '\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5 a3',
  `a4 ${'very-long-'.repeat(7)}`,
  'a5 ${{x}} `$(id)` &amp;',
];
/** Neighbors are of different kinds, so that each change is observable. */
const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};
/** Minimum contrast of text (WCAG 2, AA). */
const CONTRAST = 4.5;

/** Apps without a folder: their builds fail in the first phase, with the name in every message. */
const documents = HOSTILE.flatMap((name) => {
  const quoted = JSON.stringify(name);
  // `$${` is a literal `${`.
  const path = JSON.stringify(`./missing ${name.replaceAll('${', () => '$${')}`);
  return [
    `apiVersion: devopsmaestro.io/v1\nkind: App\nmetadata:\n  name: ${quoted}\nspec:\n  path: ${path}\n`,
    `apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata:\n  name: ${quoted}\n  app: ${quoted}\n`,
  ];
}).join('---\n');

describe('appearance of the views', function () {
  this.timeout('5m');
  let bench: Bench;
  const dialogs: string[] = [];

  before(async () => {
    bench = await Bench.open({ fixture: '', files: { 'hostile.yaml': documents } });
    bench.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await bench.dvm(['build', '--all']);
    for (const app of HOSTILE.slice(0, 2)) await bench.dvm(['build', '--app', app]);
    await bench.showViews();
    await bench.sessions.nth(2).waitFor();
  });
  after(() => bench.close());

  async function expectNoOverflow(): Promise<void> {
    for (const page of [bench.history, bench.build]) {
      const { content, view } = await page
        .locator('html')
        .evaluate((html) => ({ content: html.scrollWidth, view: html.clientWidth }));
      assert.ok(content <= view, `A page is ${content} px wide in ${view} px.`);
    }
  }

  it('shows untrusted text as plain text', async () => {
    const text = await bench.history.locator('body').innerText();
    assert.ok(text.includes('<img src=x onerror="alert(1)"> a1'), text);
    await bench.sessions.last().click();
    await bench.build.locator('.error-card').waitFor();
    for (const part of [
      '<img src=x onerror="alert(1)">',
      '<script>alert(2)<',
      '\u05d0\u05d1\u05d2',
      'very-long-',
      '${{x}} `$(id)` &amp;',
    ]) {
      await bench.build.locator('.workspaces button', { hasText: part }).click();
      await bench.build.locator('h1', { hasText: part }).waitFor();
      await bench.build.locator('.error-card p', { hasText: part }).first().waitFor();
    }
    for (const page of [bench.history, bench.build])
      assert.equal(await page.locator('img, body script:not([src]), iframe').count(), 0);
    assert.equal(await bench.page.locator('.monaco-list-row img[src="x"]').count(), 0);
    assert.deepEqual(dialogs, []);
    await expectNoOverflow();
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`is legible in the ${name} theme`, async () => {
      bench.useTheme(theme);
      await bench.history.locator(`body.vscode-${name}`).waitFor();
      await bench.build.locator(`body.vscode-${name}`).waitFor();
      const rows = await bench.history
        .locator('[aria-selected=false] :is(.title, .summary, .when, .duration)')
        .evaluateAll(contrasts, 'color');
      const page = await bench.build.locator('.dim, .error-card p, .link, h1, dt, dd').evaluateAll(contrasts, 'color');
      assert.ok(rows.length >= 8 && page.length > 8);
      const low = [...rows, ...page].filter(({ contrast }) => contrast < CONTRAST);
      assert.deepEqual(low, []);
      await bench.screenshot(`hostile-${name}`);
    });
  }

  it('fits a narrow sidebar', async () => {
    await bench.narrowSidebar();
    await expectNoOverflow();
    const { width } = (await bench.page.locator('.part.sidebar').boundingBox()) ?? { width: 0 };
    assert.ok(width > 0 && width <= 230, `The sidebar is ${width} px wide.`);
    await bench.screenshot('hostile-narrow');
  });
});
