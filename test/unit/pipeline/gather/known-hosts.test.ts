import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { knownHostsOf } from '../../../../src/pipeline/gather/known-hosts.ts';

const hashed = (name: string): string => {
  const salt = Buffer.from('some salt of 20 byte');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};
const KEY = 'ssh-ed25519 AAAA';

describe('knownHostsOf', () => {
  for (const [line, host, fits] of [
    [`a.example ${KEY}`, 'a.example', true],
    [`a.example ${KEY}`, 'b.example', false],
    [`a.example,10.0.0.1 ${KEY} comment`, '10.0.0.1', true],
    [`[a.example]:2222 ${KEY}`, 'a.example:2222', true],
    [`[a.example]:2222 ${KEY}`, 'a.example', false],
    [`a.example ${KEY}`, 'a.example:22', true],
    [`${hashed('a.example')} ${KEY}`, 'a.example', true],
    [`${hashed('[a.example]:2222')} ${KEY}`, 'a.example:2222', true],
    [`${hashed('a.example')} ${KEY}`, 'b.example', false],
    [`*.example ${KEY}`, 'a.example', true],
    [`*.example,!a.example ${KEY}`, 'a.example', false],
    [`a?example ${KEY}`, 'a.example', true],
    [`*a*a*a*e ${KEY}`, 'aXaYae', true],
    [`*a*a*b ${KEY}`, 'aaaa', false],
    [`@cert-authority *.example ${KEY}`, 'a.example', true],
    [`@revoked a.example ${KEY}`, 'a.example', true],
    [`# a.example ${KEY}`, 'a.example', false],
    ['', '', false],
  ] as const) {
    it(`"${line.slice(0, 40)}" ${fits ? 'matches' : 'does not match'} ${host}`, () =>
      assert.deepEqual(knownHostsOf(`x ${KEY}\n${line}\n`, host), fits ? [line] : []));
  }
});
