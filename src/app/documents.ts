import { API_VERSION } from '../workspace/resource.ts';

/** Whether a text may contain documents of DevOpsMaestro; cheap enough for every change of an editor. */
export function mayContainDocuments(text: string): boolean {
  return text.includes(API_VERSION);
}
