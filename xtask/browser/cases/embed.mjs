// Pages in a frame of another site.

import { NOTE } from '../fixtures.mjs';

export const name = 'an embed link may be framed, a view link may not';

export async function run({ page, server, expect, framedElsewhere, screenshot }) {
  const item = server.item(NOTE.path);
  const embed = await server.createLink(item, { type: 'embed' });
  expect.match(new URL(embed).pathname, /^\/e\//);
  await page.goto(await framedElsewhere(embed));
  await page.waitForLoadState('networkidle');
  const frame = page.frames().find((candidate) => candidate.url() === embed);
  expect.ok(frame, 'the frame is not at the embed address');
  const shown = await frame.locator('body').innerText();
  expect.ok(shown.includes(NOTE.text.trim()), shown);
  expect.equal(await frame.locator('form').count(), 0);
  expect.deepEqual(await page.context().cookies(), []);
  await screenshot('framed');

  const view = await server.createLink(item, { type: 'view', scope: 'anonymous' });
  await page.goto(await framedElsewhere(view));
  await page.waitForLoadState('networkidle');
  const frames = page.frames().filter((candidate) => candidate !== page.mainFrame());
  for (const refused of frames) {
    const text = await refused.locator('body').innerText().catch(() => '');
    expect.ok(!text.includes(NOTE.text.trim()), 'a view link was shown in a frame of another site');
  }
}
