import type { Language } from '../workspace/language.ts';
import { generic } from './language/generic.ts';
import { golang } from './language/golang.ts';
import { nodejs } from './language/nodejs.ts';
import { python } from './language/python.ts';
import type { Toolchain } from './toolchain.ts';

export const TOOLCHAINS: Readonly<Record<Language, Toolchain>> = { python, nodejs, golang, generic };
