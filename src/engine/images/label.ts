/** Every image of ours has this label, so every image and every build of ours is known by it. */
export const FINGERPRINT_LABEL = 'io.devopsmaestro.fingerprint';
