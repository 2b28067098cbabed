import { failed, noPackage, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

export const JAVA: readonly Symptom[] = [
  noPackage(/Could not find artifact (?<name>[^\s]{1,200})/i),
  noPackage(/Could not find (?<name>[\w.-]{1,100}:[\w.-]{1,100}:[\w.-]{1,100})\./),
  failed(
    'Maven plugin "{name}" was not found',
    /No plugin found for prefix '(?<name>[^']{1,100})'/,
    'Check its spelling, and the network and proxy settings of the engine.',
  ),
  failed('A Maven build needs a pom.xml', /there is no POM in this directory/, SOURCE_IS_MOUNTED, 'missing_file'),
  noPackage(
    /(?:artifact|plugin) (?<name>[\w.-]{1,100}:[\w.:-]{1,200}) has not been downloaded/i,
    'Do not build offline, or fetch it before.',
  ),
];
