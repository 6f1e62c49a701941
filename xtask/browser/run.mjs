// Opens the link pages of a demo server in Chromium, one case after another.
//
// A case is a file in cases/ that exports `name` and `async run(tools)`; what `tools` holds is in tools.mjs.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Server } from './server.mjs';
import { makeTools } from './tools.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const EXIT_SKIPPED = 3;
const CASE_LIMIT_MS = 60_000;

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}, or start this with \`cargo xtask browser\``);
  return value;
}

async function loadCases() {
  const folder = path.join(here, 'cases');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();
  return Promise.all(names.map((name) => import(pathToFileURL(path.join(folder, name)).href)));
}

async function launch(executable) {
  const require = createRequire(path.resolve(setting('BROWSER_MODULES'), 'here.js'));
  const { chromium } = require('playwright-core');
  // Without a folder given, each launch has a new and empty one for its profile.
  return chromium.launch({
    executablePath: executable,
    headless: true,
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function withLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

async function runCase(testCase, browser, server, shots) {
  const tools = await makeTools({ browser, server, shots, name: testCase.name });
  try {
    await withLimit(testCase.run(tools));
    tools.finish();
    console.log(`ok      ${testCase.name}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${testCase.name}\n${error.stack}`);
    await tools.screenshot('failed').catch(() => {});
    return false;
  } finally {
    await tools.close();
  }
}

function canStart(program) {
  return new Promise((resolve) => {
    const child = spawn(program, ['--version'], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function main() {
  const executable = setting('BROWSER');
  if (!(await canStart(executable))) {
    console.error(`SKIPPED: there is no browser at ${executable}`);
    return EXIT_SKIPPED;
  }
  const shots = process.env.BROWSER_SHOTS ?? path.join(here, '../../.cache/browser/shots');
  await rm(shots, { recursive: true, force: true });
  await mkdir(shots, { recursive: true });

  const cases = await loadCases();
  const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-browser-'));
  let browser;
  let server;
  let passed = 0;
  let failed = 0;
  try {
    server = await Server.start(setting('LATCHKEY_BIN'), folder);
    browser = await launch(executable);
    for (const testCase of cases) {
      if (await runCase(testCase, browser, server, shots)) passed += 1;
      else failed += 1;
    }
    const code = await server.stop();
    if (code !== 0) throw new Error(`after SIGTERM the server ended with ${code}\n${server.log}`);
  } finally {
    await browser?.close();
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  console.error(error.stack);
  return 1;
});
