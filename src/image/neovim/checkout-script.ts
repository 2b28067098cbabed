/**
 * The script `plugin OWNER/REPO TAG-OR-COMMIT FOLDER`, which checks out a GitHub repository. `cache` is a folder that
 * other builds can write to; `mirrorFile` contains the URL of a mirror, if there is one. Neither is trusted. The cache
 * holds packs, never a repository, whose settings and hooks would run as part of git. git names every object by its
 * content and recomputes the names when it reads a pack, so a pack either contains exactly the requested commit or is
 * fetched again.
 */
export function checkoutScript(cache: string, mirrorFile: string): string {
  return `#!/bin/sh
# plugin OWNER/REPO TAG-OR-COMMIT FOLDER: checks out this version of a GitHub repository. What was fetched is kept as packs in
# ${cache}. A mirror has the repository under its URL without "https://".
set -eu
url="https://github.com/$1.git" version="$2" folder="$3"
mirror="$(cat ${mirrorFile} 2>/dev/null || true)"
if [ -n "$mirror" ]; then source="\${mirror%/}/\${url#https://}" name="$url from the mirror"; else source="$url" name="$url"; fi

commit="$version"
case "$version" in
  refs/tags/*) commit="$(git ls-remote "$source" "$version" "$version^{}" | awk -v tag="$version" '$2 == tag || $2 == tag "^{}" { found = $1 } END { print found }')" ;;
esac
if [ -z "$commit" ]; then echo "$name: $version was not found." >&2; exit 1; fi
pack="${cache}/$1/$commit.pack"

fetch() {
  echo "Fetching $name: $version" >&2
  work="$(mktemp -d)"
  git init --quiet --bare --initial-branch main "$work"
  # A mirror may be a plain file server, which serves neither shallow fetches nor single commits: then everything is fetched.
  git -C "$work" fetch --quiet --depth 1 "$source" "$version" 2> /dev/null \\
    || git -C "$work" fetch --quiet --no-tags "$source" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' \\
    || { echo "$name: $version could not be fetched." >&2; exit 1; }
  git -C "$work" rev-list --objects --no-walk "$commit" -- > "$work/listed" 2> /dev/null \\
    || { echo "$name: what was fetched does not contain the commit $commit." >&2; exit 1; }
  mkdir -p "\${pack%/*}"
  part="$(mktemp "\${pack%/*}/part.XXXXXX")"
  cut -d ' ' -f 1 "$work/listed" | git -C "$work" pack-objects --quiet --stdout > "$part"
  mv "$part" "$pack"
  rm -rf "$work"
}

check_out() {
  rm -rf "$folder" && git init --quiet --initial-branch main "$folder" \\
    && git -C "$folder" index-pack --stdin < "$pack" > /dev/null 2>&1 \\
    && echo "$commit" > "$folder/.git/shallow" \\
    && git -C "$folder" checkout --quiet --detach "$commit" 2> /dev/null \\
    && [ "$(git -C "$folder" rev-parse HEAD)" = "$commit" ]
}

if [ ! -f "$pack" ] || ! check_out; then
  fetch
  check_out || { echo "$name: the commit $commit could not be checked out." >&2; exit 1; }
fi
git -C "$folder" remote add origin "$url"
`;
}
