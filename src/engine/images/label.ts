/** The label on every image that we build: it identifies our images and builds. */
export const FINGERPRINT_LABEL = 'io.devopsmaestro.fingerprint';
