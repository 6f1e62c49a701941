// The files that the cases share, written to a folder that is then imported.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const NOTE = { path: 'notes/first note.txt', text: 'A key is under the mat & <b>not</b> elsewhere.\n' };
export const SECOND = { path: 'notes/second note.txt', text: 'The mat was moved.\n' };
export const NOTES = 'notes';

// Given a chance, this page changes its title, shows a dialog and asks the server for an address that can be seen.
export const HTML = {
  path: 'attack/page.html',
  text: '<!doctype html><title>html</title><h1 id="attack">Attack</h1>' +
    '<script>document.title = "attacked"; fetch("/attacked"); alert(1);</script>',
};
export const SVG = {
  path: 'attack/picture.svg',
  text: '<svg xmlns="http://www.w3.org/2000/svg" id="attack"><script>fetch("/attacked"); alert(1);</script></svg>',
};

// Some of these may be refused by the import, because a vendor forbids a letter in them.
export const NAMES = 'names';
export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.txt',
  '<script>alert(1)<script>.txt',
  '"onmouseover="alert(1)" autofocus onfocus="alert(1).txt',
  "' autofocus onfocus=alert(1) x='.txt",
  '&lt;img src=x onerror=alert(1)&gt;.txt',
  '{{constructor.constructor(\'alert(1)\')()}}.txt',
  'javascript:alert(1).txt',
  'data;text,alert(1).txt',
];

export async function writeFixtures(folder) {
  const files = [NOTE, SECOND, HTML, SVG];
  for (const name of HOSTILE_NAMES) files.push({ path: `${NAMES}/${name}`, text: 'harmless\n' });
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
}
