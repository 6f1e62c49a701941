// An anonymous view link to a text file.

import { NOTE } from '../fixtures.mjs';
import { downloadControl } from '../tools.mjs';

export const name = 'a view link shows the file and lets it be downloaded';

export async function run({ page, server, expect, download, screenshot }) {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const address = await server.createLink(server.item(NOTE.path), { type: 'view', scope: 'anonymous' });
  const answer = await page.goto(address);
  expect.equal(answer.status(), 200);
  expect.equal(answer.headers()['cache-control'], 'no-store');
  expect.equal(answer.headers()['referrer-policy'], 'no-referrer');

  const shown = await page.locator('body').innerText();
  expect.ok(shown.includes('first note.txt'), shown);
  expect.ok(shown.includes(NOTE.text.trim()), shown);
  await screenshot('open');

  const file = await download(page, downloadControl(page));
  expect.equal(file.name, 'first note.txt');
  expect.equal(file.text, NOTE.text);
  expect.deepEqual(complaints, []);
}
