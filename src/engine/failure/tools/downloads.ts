import { failed, type Symptom } from '../symptom.ts';

export const DOWNLOADS: readonly Symptom[] = [
  // The scripts of image/tool/download and image/neovim/checkout-script.
  failed(
    'Downloading {name} failed',
    /^(?<name>https:\/\/\S{1,400}(?: from the mirror)?): the download failed\./,
    'Check the version, and that the server or the mirror has it.',
  ),
  failed(
    'Fetching {name} failed',
    /^(?<name>https:\/\/\S{1,400}(?: from the mirror)?): \S{1,200} (?:was not found|could not be fetched)\./,
    'Check the version, and that the server or the mirror has it.',
  ),
  failed(
    'The server answered with HTTP status {status}',
    /curl: \(22\) The requested URL returned error: (?<status>\d{3})/,
    'Check the address of the download.',
  ),
];
