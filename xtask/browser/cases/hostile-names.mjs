// Names that try to be markup.

import { HOSTILE_NAMES, NAMES } from '../fixtures.mjs';

export const name = 'a name is shown as text, whatever it is';

export async function run({ page, server, expect, screenshot }) {
  const imported = HOSTILE_NAMES.flatMap((hostile) => {
    const item = server.items.find((candidate) => candidate.path.endsWith(`${NAMES}/${hostile}`));
    return item ? [{ hostile, item }] : [];
  });
  expect.ok(imported.length >= 3, `only ${imported.length} of the names were imported`);

  for (const { hostile, item } of imported) {
    await page.goto(await server.createLink(item, { type: 'view', scope: 'anonymous' }));
    await expectHarmless(page, [hostile], expect);
  }
  await page.goto(await server.createLink(server.item(NAMES), { type: 'view', scope: 'anonymous' }));
  await expectHarmless(page, imported.map(({ hostile }) => hostile), expect);
  await screenshot('listed');
}

async function expectHarmless(page, names, expect) {
  await page.waitForLoadState('networkidle');
  const shown = (await page.locator('body').innerText()).replace(/[\u2066-\u2069]/g, '');
  for (const hostile of names) expect.ok(shown.includes(hostile), `\`${hostile}\` is not in:\n${shown}`);
  const planted = await page.locator('[onerror], [onfocus], [onmouseover], img[src="x"]').count();
  expect.equal(planted, 0);
}
