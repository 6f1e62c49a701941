// A browser with JavaScript switched off.

import { NOTE, NOTES } from '../fixtures.mjs';
import { downloadControl, passwordBox, submitPassword } from '../tools.mjs';

export const name = 'pages work without JavaScript';

const PASSWORD = 'No-script-here 9';

export async function run({ newPage, server, expect, download, screenshot }) {
  const page = await newPage({ javaScriptEnabled: false });
  const item = server.item(NOTE.path);

  await page.goto(await server.createLink(item, { type: 'view', scope: 'anonymous' }));
  expect.ok((await page.locator('body').innerText()).includes(NOTE.text.trim()));
  expect.equal((await download(page, downloadControl(page))).text, NOTE.text);
  await screenshot('file', page);

  await page.goto(await server.createLink(server.item(NOTES), { type: 'view', scope: 'anonymous' }));
  await page.getByRole('link', { name: 'first note.txt' }).first().click();
  await page.waitForLoadState();
  expect.ok((await page.locator('body').innerText()).includes(NOTE.text.trim()));

  await page.goto(await server.createLink(item, { type: 'view', scope: 'anonymous', password: PASSWORD }));
  expect.equal(await passwordBox(page).count(), 1);
  await submitPassword(page, PASSWORD);
  expect.ok((await page.locator('body').innerText()).includes(NOTE.text.trim()));
  await screenshot('unlocked', page);
}
