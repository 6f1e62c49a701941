// An application on another origin embeds a file and a folder by applink.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { ClockedServer } from '../clocked.mjs';

export const name = 'an application embeds by applink';

// Who may give the frame tokens, by the policy's list and the server's own origin, links.example.
const ORIGINS = [
  ['https://a.example', ['https://a.example'], true],
  ['https://a.example', ['https://b.example', 'https://a.example'], true],
  ['https://a.example', ['a.example'], true],
  ['https://x.a.example', ['https://*.a.example'], true],
  ['https://a.example:8443', ['https://a.example:8443'], true],
  ['https://a.example:8443', ['https://a.example:*'], true],
  ['https://links.example', ["'self'"], true],
  ['https://a.example', ['*'], true],
  ['http://a.example', ['https://a.example'], false],
  ['https://a.example:8443', ['https://a.example'], false],
  ['https://a.example', ['https://*.a.example'], false],
  ['https://a.example.evil.test', ['https://a.example'], false],
  ['https://evila.example', ['https://*.a.example'], false],
  ['https://a.example', ["'self'"], false],
  ['https://a.example', ["'none'"], false],
  ['https://a.example', [], false],
  ['null', ['https://a.example', "'self'"], false],
];

// The page of the application: it answers the frame's message with the tokens, as client samples do.
function hostPage(made, { answers = true } = {}) {
  const tokens = JSON.stringify({
    message: 'setAppLinkTokens',
    appLinkAccessToken: made.accessToken,
    appLinkRefreshToken: made.refreshToken,
    appLinkRoleName: made.role,
    embedPreview: 'true',
  });
  return `<!doctype html><title>an application</title><style>body{margin:1rem;font:1rem sans-serif}</style>
    <h1>An application</h1><iframe src="${made.appLinkUrl}" width="100%" height="640"></iframe>
    <script>
      addEventListener('message', (event) => {
        if (event.data.message !== 'appLinkReady' || !${answers}) return;
        document.querySelector('iframe').contentWindow.postMessage(${tokens}, '*');
      });
    </script>`;
}

export async function run({ newPage, allowOrigin, download, expect, screenshot }) {
  const server = await ClockedServer.start(process.env.LATCHKEY_MOVED_CLOCK);
  let html = '';
  const host = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  }).listen(0, '127.0.0.1');
  await once(host, 'listening');
  const origin = `http://127.0.0.1:${host.address().port}`;
  allowOrigin(origin);
  allowOrigin(server.base);
  try {
    const page = await newPage();
    const embed = async (made, options) => {
      html = hostPage(made, options);
      await page.goto(origin);
      return page.frameLocator('iframe');
    };
    const file = server.item('Welcome.txt');
    const folder = server.item('Reports');
    const user = { assignedUser: 'Robin Vale', userTimeZone: 'Asia/Kolkata' };

    // Not before its policy names the origin may anyone embed it.
    const barred = await server.applink('file', file, { ...user, role: 'downloader' });
    await embed(barred);
    await page.waitForTimeout(300);
    const blocked = page.frames().find((frame) => frame.url().startsWith(server.base));
    expect.equal(await blocked?.locator('h1').count().catch(() => 0) ?? 0, 0);
    await server.tell(`policy delegated_frame_ancestors ${origin}`);

    // A file, downloaded, in the language and zone of the assigned user.
    const made = await server.applink('file', file, { ...user, role: 'downloader', userLocale: 'German' });
    let frame = await embed(made);
    await frame.getByRole('heading', { name: 'Welcome.txt' }).waitFor();
    await frame.locator('pre').waitFor();
    expect.equal(await frame.locator('html').getAttribute('lang'), 'de');
    await screenshot('file', page);
    const control = frame.getByRole('button', { name: 'Herunterladen' });
    const first = await download(page, control);
    expect.equal(first.name, 'Welcome.txt');
    expect.ok(first.text.length > 0);
    expect.equal(await frame.getByText('Neue Version').count(), 0);

    // It outlives its access token: the server's clock moves on, and the view renews by itself.
    await server.tell('advance 900');
    const again = await download(page, control);
    expect.equal(again.text, first.text);
    await server.tell(`advance ${24 * 3600}`);
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await control.click();
    await frame.getByText('Ihr Zugriff ist abgelaufen').waitFor();
    // The application answers with the same tokens again: they are not tried again.
    await page.waitForTimeout(500);
    expect.ok(asked.length <= 3, asked.join(' '));
    await screenshot('ended', page);

    // A viewer looks and takes nothing away.
    frame = await embed(await server.applink('file', file, { ...user, role: 'viewer', userLocale: 'en-GB' }));
    await frame.locator('pre').waitFor();
    expect.equal(await frame.getByRole('button').count(), 0);
    await screenshot('viewer', page);

    // A contributor puts a file into a folder, and a new version of it.
    frame = await embed(await server.applink('folder', folder, { ...user, role: 'contributor', userLocale: 'en-GB' }));
    await frame.getByRole('heading', { name: 'Reports' }).waitFor();
    await frame.locator('tbody tr').first().waitFor();
    const sent = { name: 'from the view.txt', mimeType: 'text/plain', buffer: Buffer.from('sent from the view') };
    await frame.locator('input[type=file]').setInputFiles([sent]);
    const row = frame.getByRole('button', { name: sent.name });
    await row.waitFor();
    expect.ok(!(await frame.locator('main').innerText()).includes('null'));
    expect.equal(await frame.getByRole('button', { name: 'Show more' }).count(), 0);
    expect.equal(await frame.locator('form').isVisible(), false);
    await screenshot('folder', page);
    await row.click();
    await frame.getByText('Robin Vale').waitFor();
    expect.equal(await frame.locator('pre').innerText(), 'sent from the view');
    const newer = { ...sent, buffer: Buffer.from('sent once more') };
    await frame.locator('input[type=file]').setInputFiles([newer]);
    await frame.getByText('Version 2').waitFor();
    await screenshot('version', page);
    await frame.getByRole('button', { name: 'Reports' }).click();
    await row.waitFor();
    await page.setViewportSize({ width: 320, height: 720 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot('narrow and dark', page);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 720 });

    // A page that answers nothing leaves it waiting, and its address alone opens nothing.
    frame = await embed(made, { answers: false });
    await frame.getByText('Waiting for the application').waitFor();
    await page.goto(made.appLinkUrl);
    await page.getByText('works only inside the application').waitFor();
    expect.deepEqual(await page.context().cookies(), []);
    for (const [origin, sources, allowed] of ORIGINS) {
      const found = await page.evaluate(async ([origin, sources]) => {
        const { isAllowed } = await import(document.querySelector('script').src);
        return isAllowed(origin, sources, 'https://links.example');
      }, [origin, sources]);
      expect.equal(found, allowed, `${origin} by ${sources}`);
    }
    await screenshot('alone', page);
  } finally {
    host.close().closeAllConnections();
    await server.stop();
  }
}
