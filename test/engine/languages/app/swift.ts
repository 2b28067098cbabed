import { gitIndexOf } from '../index/git.ts';
import { type App, GREETING } from './app.ts';

/** Packages of Swift are repositories of git. */
const LIBRARY = {
  'Package.swift':
    '// swift-tools-version:5.9\nimport PackageDescription\nlet package = Package(name: "greeting", ' +
    'products: [.library(name: "Greeting", targets: ["Greeting"])], targets: [.target(name: ' +
    '"Greeting")])\n',
  'Sources/Greeting/Greeting.swift': `public let greeting = "${GREETING}"\n`,
};

export const swift: App = {
  language: 'swift',
  version: '6.0',
  bases: ['swift'],
  indexes: { 'git.index': gitIndexOf('greeting', '1.0.0', LIBRARY) },
  files: {
    'Package.swift':
      '// swift-tools-version:5.9\nimport PackageDescription\nlet package = Package(name: "hello", ' +
      'dependencies: [.package(url: "http://git.index/greeting.git", from: "1.0.0")],\n  targets: ' +
      '[.executableTarget(name: "hello", dependencies: [.product(name: "Greeting", package: ' +
      '"greeting")])])\n',
    'Sources/hello/main.swift': 'import Greeting\nprint(greeting)\n',
  },
  programs: ['swift', 'swiftc', 'git'],
  run: 'swift run --skip-update hello 2>&1',
};
