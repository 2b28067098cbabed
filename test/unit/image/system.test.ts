import assert from 'node:assert/strict';
import { alpine } from '../../../src/image/system/alpine.ts';
import { debian } from '../../../src/image/system/debian.ts';
import { systemOf } from '../../../src/image/system/system-of.ts';

describe('systemOf', () => {
  for (const image of [
    'alpine',
    'alpine:3.22',
    'node:24-alpine',
    'python:3.13-alpine3.22',
    'golang:alpine',
    'r.example:5000/a/b-alpine:1',
    'docker.io/library/alpine@sha256:00',
    'php:8.4-cli-alpine',
  ]) {
    it(`recognizes ${image} as Alpine`, () => assert.equal(systemOf(image), alpine));
  }
  for (const image of [
    'debian',
    'ubuntu:24.04',
    'alpine/python:3',
    'alpinelinux-like:1',
    'r.example/alpine/node:24',
    'node:24-slim',
    'python@sha256:alpine',
  ]) {
    it(`recognizes ${image} as Debian`, () => assert.equal(systemOf(image), debian));
  }
});
