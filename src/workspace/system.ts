/** Families of images that are told by their names and are neither Debian, Ubuntu nor Alpine. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^scratch$/, 'is empty: it has no shell and no package manager'],
  [/distroless/, 'has no shell and no package manager'],
  [/^(?:busybox|hello-world)$/, 'has no package manager'],
  [/^(?:fedora|centos|rockylinux|almalinux|oraclelinux|amazonlinux|ubi\d+(?:-.*)?)$/, 'is a Red Hat system'],
  [/^(?:opensuse|leap|tumbleweed|bci-.*|sle15)$/, 'is a SUSE system'],
  [/^(?:archlinux|arch)$/, 'is Arch Linux'],
  [/^(?:nanoserver|servercore|windows)$/, 'is Windows'],
];

/** Why an image cannot be the base of a workspace, as far as its name tells. */
export function systemProblem(image: string): string | undefined {
  const name = withoutDigest(image)
    .replace(/:[^/:]*$/, '')
    .toLowerCase();
  const parts = [name, name.slice(name.lastIndexOf('/') + 1)];
  const why = OTHERS.find(([pattern]) => parts.some((part) => pattern.test(part)))?.[1];
  return why === undefined ? undefined : `${image} ${why}, so that the packages of a workspace cannot be installed`;
}

function withoutDigest(image: string): string {
  return image.split('@', 1)[0] ?? '';
}

const ALPINE = /(?:^|[:-])alpine[0-9.]*(?=$|[:-])/;

/** Alpine is told by the name or tag of an image (`alpine:3.22`, `node:24-alpine`). */
export function isAlpine(image: string): boolean {
  const reference = withoutDigest(image);
  return ALPINE.test(reference.slice(reference.lastIndexOf('/') + 1));
}
