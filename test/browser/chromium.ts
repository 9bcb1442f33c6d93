import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { reportViolations } from './in-page.js';

const binaries = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine; undefined where there is none. */
export const chromiumFile = binaries.find((file) => file !== undefined && existsSync(file));

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a profile of its own, and what it complained about. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Violations of the content policy, errors on the console, and requests that left this machine. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts Chromium on an empty profile. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'signet-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumFile as string,
    headless: true,
    args,
    viewport: { width: 1024, height: 768 },
    ...options,
  });
  const complaints: string[] = [];
  const watch = (page: Page) => {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => {
      complaints.push(String(error));
    });
    page.on('request', (request) => {
      if (!/^http:\/\/localhost[:/]/.test(request.url())) complaints.push(`left: ${request.url()}`);
    });
  };
  await context.addInitScript(reportViolations);
  const page = context.pages()[0] ?? (await context.newPage());
  watch(page);
  return {
    context,
    page,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A relying party that shows nothing but that one is back. */
export interface Landing {
  readonly redirectUri: string;
  /** What it was sent, as `METHOD query-or-body`, last first. */
  readonly arrivals: readonly string[];
  close(): void;
}

/** Listens for browsers that come back, and sends them on where `onward` says. */
export async function openLanding(onward?: string): Promise<Landing> {
  const arrivals: string[] = [];
  const server: Server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://localhost');
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (address.pathname !== '/callback') {
        response.writeHead(204).end();
        return;
      }
      arrivals.unshift(`${request.method} ${request.method === 'POST' ? body : address.search.slice(1)}`);
      if (onward !== undefined) response.writeHead(303, { location: onward }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Back</title><h1>Back</h1>');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { redirectUri: `http://localhost:${port}/callback`, arrivals, close: () => server.close() };
}
