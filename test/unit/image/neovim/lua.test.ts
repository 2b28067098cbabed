import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Expression, parse, type TableConstructorExpression } from 'luaparse';
import { lua, luaString, luaTable } from '../../../../src/image/neovim/lua.ts';

/** Parses a Lua expression; each character of its strings is one byte. */
function parsed(text: string): Expression {
  const [statement, ...more] = parse(`return ${text}`, { encodingMode: 'pseudo-latin1', luaVersion: 'LuaJIT' }).body;
  assert.ok(statement?.type === 'ReturnStatement' && more.length === 0 && statement.arguments.length === 1, text);
  return statement.arguments[0] as Expression;
}

function meaning(expression: Expression): unknown {
  switch (expression.type) {
    case 'StringLiteral':
      return Buffer.from(expression.value, 'latin1').toString('utf8');
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return expression.value;
    case 'TableConstructorExpression':
      return table(expression);
    default:
      throw new Error(`There should be no ${expression.type}.`);
  }
}

function table({ fields }: TableConstructorExpression): unknown {
  if (fields.every(({ type }) => type === 'TableValue')) return fields.map(({ value }) => meaning(value));
  return Object.fromEntries(
    fields.map((field): [string, unknown] => {
      assert.ok(field.type !== 'TableValue');
      return [field.type === 'TableKeyString' ? field.key.name : String(meaning(field.key)), meaning(field.value)];
    }),
  );
}

describe('a Lua string', () => {
  for (const [text, literal] of [
    ["it's", '"it\'s"'],
    ['"', '"\\""'],
    ['\\n', '"\\\\n"'],
    ['\n1', '"\\0101"'],
    [']]', '"]]"'],
    ['--', '"--"'],
    ['ä', '"\\195\\164"'],
    ['\0', '"\\000"'],
  ] as const) {
    it(`is ${literal} for ${JSON.stringify(text)}`, () => assert.equal(luaString(text), literal));
  }

  it('evaluates to itself', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string(),
          fc.constantFrom('"', '\\', ']]', '--[[', '\r\n', '\\"', '\u2028'),
        ),
        (text) => {
          const wellFormed = text.toWellFormed();
          assert.equal(meaning(parsed(luaString(wellFormed))), wellFormed);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is a single line', () => assert.doesNotMatch(luaString('a\nb\r\u2028'), /[\n\r\u2028]/));
});

describe('a Lua table', () => {
  it('contains both list items and fields', () => {
    assert.equal(
      luaTable(['a/b'], { tag: 'v1', branch: undefined, lazy: false, dependencies: ['c/d'], opts: {} }),
      '{ "a/b", tag = "v1", lazy = false, dependencies = { "c/d" }, opts = {} }',
    );
  });

  it('quotes keys that are keywords or not valid names', () =>
    assert.equal(lua({ 'a-b': 1, end: true, ok: 'x' }), '{ ["a-b"] = 1, ["end"] = true, ok = "x" }'));

  it('evaluates to its source value', () => {
    const key = fc.string().filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.oneof(fc.string(), fc.boolean(), fc.nat(), fc.array(fc.string(), { minLength: 1 })), {
          minKeys: 1,
          noNullPrototype: true,
        }),
        (value) => {
          assert.deepEqual(meaning(parsed(lua(value))), value);
        },
      ),
    );
  });
});
