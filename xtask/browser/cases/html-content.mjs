// Files that would be pages themselves.

import { HTML, SVG } from '../fixtures.mjs';
import { downloadControl } from '../tools.mjs';

export const name = 'HTML and SVG content never become a page of ours';

export async function run({ page, server, expect, download, screenshot }) {
  for (const fixture of [HTML, SVG]) {
    const address = await server.createLink(server.item(fixture.path), { type: 'view', scope: 'anonymous' });
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    for (const frame of page.frames()) {
      expect.equal(await frame.locator('#attack').count(), 0, `the content is part of ${frame.url()}`);
      expect.notEqual(await frame.title(), 'attacked');
    }
    await screenshot(fixture.path);

    const answers = [];
    page.on('response', (response) => answers.push(response));
    const file = await download(page, downloadControl(page));
    expect.equal(file.text, fixture.text);
    const content = answers.at(-1).headers();
    expect.match(content['content-disposition'] ?? '', /^attachment/);
    expect.equal(content['x-content-type-options'], 'nosniff');
    page.removeAllListeners('response');
  }
}
