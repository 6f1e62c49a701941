// A demo server in a child process whose clock is moved by the case.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export class ClockedServer {
  static async start(program) {
    const server = new ClockedServer();
    server.child = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] });
    server.lines = createInterface({ input: server.child.stdout })[Symbol.asyncIterator]();
    const { url, demo } = JSON.parse((await server.lines.next()).value);
    server.base = url;
    server.demo = demo;
    return server;
  }

  async tell(line) {
    this.child.stdin.write(`${line}\n`);
    const { value } = await this.lines.next();
    if (value !== 'ok') throw new Error(`the server answered ${value} to ${line}`);
  }

  item(path) {
    return this.demo.items.find((item) => item.path === path).oracle_id;
  }

  // Makes an applink by the owner's token.
  async applink(kind, id, body) {
    const answer = await fetch(`${this.base}/documents/api/1.1/applinks/${kind}/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.demo.tokens.owner}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const made = await answer.json();
    if (!answer.ok) throw new Error(`${answer.status}: ${made.title}`);
    return made;
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
