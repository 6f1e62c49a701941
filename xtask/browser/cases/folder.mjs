// A link to a folder.

import { NOTE, NOTES, SECOND } from '../fixtures.mjs';

export const name = 'a folder link lists its files and opens them';

export async function run({ page, server, expect, screenshot }) {
  const address = await server.createLink(server.item(NOTES), { type: 'view', scope: 'anonymous' });
  const answer = await page.goto(address);
  expect.equal(answer.status(), 200);
  const listed = await page.locator('body').innerText();
  for (const file of ['first note.txt', 'second note.txt']) expect.ok(listed.includes(file), listed);
  expect.ok(!listed.includes('page.html'), 'a file beside the folder is listed');
  await screenshot('listed');

  await page.getByRole('link', { name: 'second note.txt' }).first().click();
  await page.waitForLoadState();
  const opened = await page.locator('body').innerText();
  expect.ok(opened.includes(SECOND.text.trim()), opened);
  expect.ok(!opened.includes(NOTE.text.trim()), opened);
  await screenshot('opened');
}
