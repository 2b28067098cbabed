/** Writes a string as YAML: plain if YAML reads it back unchanged, otherwise quoted. */
export function yamlScalar(text: string): string {
  if (/^[A-Za-z][\w.+/-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
