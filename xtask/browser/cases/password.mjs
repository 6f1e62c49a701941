// A link with a password.

import { NOTE } from '../fixtures.mjs';
import { downloadControl, passwordBox, submitPassword } from '../tools.mjs';

export const name = 'a password link asks, refuses a wrong password and opens on the right one';

const PASSWORD = 'Under-the-mat 7&8';

export async function run({ page, newPage, server, expect, download, screenshot }) {
  const item = server.item(NOTE.path);
  const address = await server.createLink(item, { type: 'view', scope: 'anonymous', password: PASSWORD });

  await page.goto(address);
  await expectClosed(page, expect);
  await screenshot('asked');

  await submitPassword(page, 'under-the-mat 7&8');
  await expectClosed(page, expect);
  const refused = await page.locator('body').innerText();
  expect.match(refused, /wrong|incorrect|not right|not the right|does not match|try again/i);
  await screenshot('refused');

  await submitPassword(page, PASSWORD);
  const opened = await page.locator('body').innerText();
  expect.ok(opened.includes('first note.txt'), opened);
  expect.ok(opened.includes(NOTE.text.trim()), opened);
  expect.ok(!page.url().includes('mat'), 'the password is in the address');
  await screenshot('opened');
  const file = await download(page, downloadControl(page));
  expect.equal(file.text, NOTE.text);

  // What was unlocked here is unlocked here only.
  const stranger = await newPage();
  await stranger.goto(address);
  await expectClosed(stranger, expect);
}

async function expectClosed(page, expect) {
  expect.equal(await passwordBox(page).count(), 1);
  const html = await page.content();
  expect.ok(!html.includes('first note'), 'the name is told before the password');
  expect.ok(!html.includes('under the mat'), 'the content is told before the password');
}
