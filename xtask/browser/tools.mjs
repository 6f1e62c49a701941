// What a case is given: a page that is watched, the server, and assertions.

import expect from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';

export async function makeTools({ browser, server, shots, name }) {
  const contexts = [];
  const hosts = [];
  const own = new Set([new URL(server.base).origin]);
  const problems = [];

  // A browser context of its own; each page in it is watched.
  async function newPage(options = {}) {
    const context = await browser.newContext({ acceptDownloads: true, ...options });
    contexts.push(context);
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && !own.has(url.origin)) {
        problems.push(`something was asked of another server: ${url.href}`);
      }
      if (url.pathname === '/attacked') problems.push('a script of the content ran: it asked for /attacked');
    });
    context.on('page', (page) => {
      page.on('dialog', (dialog) => {
        problems.push(`a script of the content ran: it showed \`${dialog.message()}\``);
        dialog.dismiss();
      });
      page.on('pageerror', (error) => problems.push(`a script on the page failed: ${error.message}`));
    });
    return context.newPage();
  }

  // A page of another site, with this address in a frame.
  async function framedElsewhere(address) {
    const host = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>elsewhere</title><iframe src="${address}" width="640" height="480"></iframe>`);
    }).listen(0, '127.0.0.1');
    hosts.push(host);
    await once(host, 'listening');
    const origin = `http://127.0.0.1:${host.address().port}`;
    own.add(origin);
    return `${origin}/`;
  }

  const page = await newPage();
  return {
    page,
    newPage,
    framedElsewhere,
    // Lets pages of this origin be asked for as well.
    allowOrigin: (origin) => own.add(origin),
    browser,
    server,
    base: server.base,
    demo: server.demo,
    expect,
    // Clicks what starts a download and gives the text of the file.
    async download(from, locator) {
      const [download] = await Promise.all([from.waitForEvent('download'), locator.click()]);
      const chunks = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
    },
    async screenshot(what, of = page) {
      const file = `${name} ${what}`.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
      await of.screenshot({ path: path.join(shots, `${file}.png`), fullPage: true });
    },
    // Fails when something was seen that no case allows.
    finish() {
      expect.deepEqual(problems, []);
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      for (const host of hosts) host.close().closeAllConnections();
    },
  };
}

// Whatever starts a download on a link page.
export function downloadControl(page) {
  return page.locator('a, button').filter({ hasText: /download/i }).first();
}

export function passwordBox(page) {
  return page.locator('input[type=password]');
}

export async function submitPassword(page, password) {
  await passwordBox(page).fill(password);
  const form = page.locator('form').filter({ has: passwordBox(page) });
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest()),
    form.locator('button, input[type=submit]').first().click(),
  ]);
  await page.waitForLoadState();
  return answer;
}
