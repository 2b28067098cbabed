/** Exporting sessions to files, and opening such files. */
export { exportedBytes, exportFileName, exportSession } from '../session/export/export.ts';
export { openExport } from '../session/export/open-export.ts';
export { exportedDocument } from '../session/log/document/log-document-reader.ts';
