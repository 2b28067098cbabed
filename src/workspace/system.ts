/** Images that are recognizably neither Debian, Ubuntu nor Alpine. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^scratch$/, 'is empty, without a shell or package manager'],
  [/distroless/, 'has no shell or package manager'],
  [/^(?:busybox|hello-world)$/, 'has no package manager'],
  [/^(?:fedora|centos|rockylinux|almalinux|oraclelinux|amazonlinux|ubi\d+(?:-.*)?)$/, 'is based on Red Hat'],
  [/^(?:opensuse|leap|tumbleweed|bci-.*|sle15)$/, 'is based on SUSE'],
  [/^(?:archlinux|arch)$/, 'is Arch Linux'],
  [/^(?:nanoserver|servercore|windows)$/, 'is Windows'],
];

/** Why an image cannot be the base of a workspace, judging by its name. */
export function systemProblem(image: string): string | undefined {
  const name = withoutDigest(image)
    .replace(/:[^/:]*$/, '')
    .toLowerCase();
  const parts = [name, name.slice(name.lastIndexOf('/') + 1)];
  const why = OTHERS.find(([pattern]) => parts.some((part) => pattern.test(part)))?.[1];
  return why === undefined ? undefined : `${image} ${why}, so the packages of a workspace cannot be installed`;
}

function withoutDigest(image: string): string {
  return image.split('@', 1)[0] ?? '';
}

const ALPINE = /(?:^|[:-])alpine[0-9.]*(?=$|[:-])/;

/** Whether an image's name or tag says Alpine (`alpine:3.22`, `node:24-alpine`). */
export function isAlpine(image: string): boolean {
  const reference = withoutDigest(image);
  return ALPINE.test(reference.slice(reference.lastIndexOf('/') + 1));
}
