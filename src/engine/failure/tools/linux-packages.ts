import { noPackage, noVersion, type Symptom } from '../symptom.ts';

export const LINUX_PACKAGES: readonly Symptom[] = [
  noPackage(
    /E: Unable to locate package (?<name>\S{1,200})/,
    'Check its spelling, and whether the release of the base image has it.',
  ),
  noPackage(
    /E: Package '(?<name>[^']{1,200})' has no installation candidate/,
    'Check whether the release of the base image has it, perhaps under another name.',
  ),
  noVersion(
    /E: Version '(?<version>[^']{1,200})' for '(?<name>[^']{1,200})' was not found/,
    '"apt-cache policy NAME" in the image lists the versions that exist.',
  ),
  noPackage(
    /^\s{0,20}(?<name>\S{1,200}) \(no such package\)/,
    'Check its spelling, and whether the release of the base image has it.',
  ),
];
