import { GRADLE } from '../jvm.ts';
import { java } from './java.ts';
import type { Toolchain } from '../toolchain.ts';

/** Gradle brings the compiler that the build asks for; the version is that of the JDK. */
export const kotlin: Toolchain = { ...java, setup: () => GRADLE };
