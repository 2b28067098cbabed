import assert from 'node:assert/strict';
import fc from 'fast-check';
import { elementsAt, parseXml, textAt } from '../../../src/text/xml.ts';

describe('parseXml', () => {
  it('reads elements, attributes and texts, without prefixes, comments and declarations', () => {
    const root = parseXml(`<?xml version="1.0"?><!DOCTYPE project>
      <m:project xmlns:m="x" a = 'b > c' d="&lt;&quot;">
        <!-- <modules><module>no</module></modules> -->
        <modules><module> core </module><module/><module><![CDATA[a&b]]></module></modules>
      </m:project>`);
    const [project] = elementsAt(root, 'project');
    assert.deepEqual(
      [...(project?.attributes ?? [])],
      [
        ['m', 'x'],
        ['a', 'b > c'],
        ['d', '<"'],
      ],
    );
    assert.deepEqual(
      elementsAt(root, 'project', 'modules', 'module').map(({ text }) => text),
      ['core', '', 'a&b'],
    );
    assert.equal(textAt(root, 'project', 'modules', 'module'), 'core');
    assert.equal(textAt(root, 'project', 'name'), undefined);
  });

  it('finds every text of a document that it is given, at any depth', () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    const text = fc.stringMatching(/^[a-z0-9 .:/-]{1,20}$/).map((each) => each.trim());
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), text, (path, content) => {
        const document = `${path.map((each) => `<${each} x="1">`).join('')}${content}${path
          .toReversed()
          .map((each) => `</${each}>`)
          .join('\n')}`;
        assert.equal(textAt(parseXml(document), ...path), content === '' ? undefined : content);
      }),
    );
  });

  it('accepts any text', () => {
    const part = fc.constantFrom('<a>', '</a>', '<', '>', '<!--', '-->', '<![CDATA[', ']]>', '="', '"', '/', 'x', ' ');
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => void parseXml(parts.join(''))));
    parseXml('<a>'.repeat(100_000));
  });
});
