/**
 * The libraries of Chromium, which Playwright and Puppeteer download, by their Debian names. libasound2-dev requires
 * its library, whose own name differs between releases.
 */
export const BROWSER_LIBRARIES: readonly string[] = [
  'fonts-liberation',
  'libasound2-dev',
  'libatk-bridge2.0-0',
  'libatk1.0-0',
  'libatspi2.0-0',
  'libcairo2',
  'libcups2',
  'libdbus-1-3',
  'libdrm2',
  'libgbm1',
  'libglib2.0-0',
  'libnspr4',
  'libnss3',
  'libpango-1.0-0',
  'libx11-6',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxext6',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
];
