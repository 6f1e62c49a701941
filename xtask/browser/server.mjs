// A demo server as a child process, with a few more files than the demo has.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { writeFixtures } from './fixtures.mjs';

const execute = promisify(execFile);
const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 15_000;

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

export class Server {
  // Makes the demo in a folder, imports the fixtures and starts the server on a free port.
  static async start(program, folder) {
    const data = path.join(folder, 'data');
    const init = await execute(program, ['init', '--demo', '--json', '--data', data]);
    const demo = JSON.parse(init.stdout);
    const owner = demo.users.find((user) => user.role === 'owner');
    if (!owner) throw new Error('the demo has no user with the role owner');
    const names = Object.values(owner);
    const drive = demo.drives.find((candidate) => names.includes(candidate.owner));
    if (!drive) throw new Error('the demo has no drive of its owner');
    const source = path.join(folder, 'fixtures');
    await writeFixtures(source);
    const imported = await execute(program, [
      'import', source, '--data', data, '--user', owner.name, '--json',
    ]);
    const server = new Server();
    server.demo = demo;
    server.drive = drive;
    server.items = JSON.parse(imported.stdout).items;
    server.base = `http://127.0.0.1:${await freePort()}`;
    server.log = '';
    const listen = new URL(server.base).host;
    server.child = spawn(
      program,
      ['serve', '--data', data, '--listen', listen, '--public-url', server.base],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [server.child.stdout, server.child.stderr]) {
      stream.on('data', (text) => { server.log += text; });
    }
    server.ended = once(server.child, 'exit').then(([code, signal]) => code ?? signal);
    await server.waitUntilReady();
    return server;
  }

  async waitUntilReady() {
    const end = Date.now() + READY_WITHIN_MS;
    while (Date.now() < end) {
      if (this.child.exitCode !== null) throw new Error(`the server ended at once\n${this.log}`);
      const answer = await fetch(`${this.base}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    await this.kill();
    throw new Error(`the server was not ready in time\n${this.log}`);
  }

  // Asks it to stop and gives its exit code.
  async stop() {
    this.child.kill('SIGTERM');
    const late = sleep(STOPPED_WITHIN_MS, 'no end', { ref: false });
    return Promise.race([this.ended, late]);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  // The imported item with this path, as `import` printed it.
  item(itemPath) {
    const found = this.items.find((item) => item.path.replace(/^\//, '') === itemPath);
    if (!found) throw new Error(`${itemPath} was not imported`);
    return found;
  }

  // Makes a link by the owner's token and gives the address of its page.
  async createLink(item, body) {
    const drive = encodeURIComponent(this.drive.graph_id);
    const id = encodeURIComponent(item.graph_id);
    const answer = await fetch(`${this.base}/v1.0/drives/${drive}/items/${id}/createLink`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.demo.tokens.owner}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`createLink answered ${answer.status}: ${text}`);
    return JSON.parse(text).link.webUrl;
  }
}
