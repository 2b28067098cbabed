import { java } from './java.ts';
import type { Toolchain } from '../toolchain.ts';

/** Gradle and Maven bring the compiler that the build asks for; the version is that of the JDK. */
export const kotlin: Toolchain = java;
