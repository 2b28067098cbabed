import { debian } from '../system/debian.ts';
import { cacheMount, copyText, image, type Instruction, runScript, secretMount, type Stage } from '../instruction.ts';
import { cacheId } from '../quote.ts';

/**
 * The stage that every stage of a released tool begins from. It contains a download script, and nothing of the
 * workspace.
 */
export const DOWNLOAD_STAGE = 'downloader';
/** The same for all workspaces, whatever their base images, so that they share downloads and unpacked tools. */
export const DOWNLOAD_IMAGE = 'debian:trixie-slim';

/**
 * The id of the build secret with the URL of a mirror. Secrets are in no cache key, so another mirror does not rebuild
 * anything, and a URL with a password stays out of the image and its history.
 */
export const MIRROR_SECRET = 'dvm-download-mirror';

const FOLDER = '/downloads';

const SCRIPT = `#!/bin/sh
# download URL SHA256: prints the path of a file with this checksum. It is kept in the cache mount ${FOLDER}; one that is
# broken, kept or new, is downloaded once more. A mirror has the file under the URL without "https://".
set -eu
url="$1" wanted="$2" file="${FOLDER}/$2"
mirror="$(cat /run/secrets/${MIRROR_SECRET} 2>/dev/null || true)"
if [ -n "$mirror" ]; then source="\${mirror%/}/\${url#https://}" name="$url from the mirror"; else source="$url" name="$url"; fi

fetch() {
  echo "Downloading $name" >&2
  part="$(mktemp "${FOLDER}/part.XXXXXX")"
  trap 'rm -f "$part"' EXIT
  curl --fail --silent --show-error --location --retry 3 --connect-timeout 30 --speed-limit 1 --speed-time 60 \\
    --output "$part" "$source" || { echo "$name: the download failed." >&2; exit 1; }
  mv "$part" "$file"
}

for attempt in 1 2; do
  if [ ! -f "$file" ]; then fetch; fi
  found="$(sha256sum "$file" | cut -d ' ' -f 1)"
  if [ "$found" = "$wanted" ]; then echo "$file"; exit; fi
  rm -f "$file"
done
echo "$name: the SHA-256 checksum should be $wanted, but it is $found." >&2
exit 1
`;

/** This stage downloads over TLS, so it needs the workspace's certificates. */
export function downloadStage(): Stage {
  return {
    name: DOWNLOAD_STAGE,
    from: image(DOWNLOAD_IMAGE),
    comment: 'Downloads releases of tools and checks them.',
    instructions: [
      debian.prepare,
      debian.install(DOWNLOAD_IMAGE, DOWNLOAD_STAGE, ['ca-certificates', 'curl']),
      copyText(SCRIPT, '/usr/local/bin/download', { chmod: '755' }),
    ],
  };
}

export interface Download {
  /** Identifies the cache mount. */
  readonly name: string;
  /** Shell commands that set `$sha256` and the variables of `url`. */
  readonly prepare: string;
  readonly url: string;
  /** Shell commands that use `$file`. */
  readonly then: readonly string[];
  readonly origin: Instruction['origin'];
}

/**
 * Downloads one file and processes it; every release is downloaded this way. The mounts are shared with builds that run
 * at the same time, because files appear in them complete or not at all.
 */
export function downloadStep({ name, prepare, url, then, origin }: Download): Instruction[] {
  return [
    { keyword: 'ARG', name: 'TARGETARCH' },
    runScript([prepare, `file="$(download "${url}" $sha256)"`, ...then].join('\n'), {
      mounts: [cacheMount(cacheId('download', name), FOLDER, 'shared'), secretMount(MIRROR_SECRET)],
      origin,
    }),
  ];
}
