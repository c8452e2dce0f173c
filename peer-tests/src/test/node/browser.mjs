// Drives Chromium as a test says. Usage: node browser.mjs <executable of Chromium>
// Each request is a word and a JSON object that names the page; pages have separate stores, as on separate machines.
import { chromium } from 'playwright-core';
import { serve } from './lines.mjs';

const PATIENCE = 15_000;
const pages = new Map();
const problems = [];

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});

/** Keeps the page's latest WebSocket where a test finds it. */
function rememberSocket() {
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(...parameters) {
      super(...parameters);
      window.latestSocket = this;
    }
  };
}

function watch(name, page) {
  page.on('pageerror', error => problems.push(`${name}: ${error}`));
  page.on('console', message => {
    // A refused connection is what a test of reconnection makes; the browser reports it as an error of the console.
    if (message.type() === 'error' && !/WebSocket connection to|Failed to load resource/.test(message.text())) {
      problems.push(`${name}: ${message.text()}`);
    }
  });
}

const handlers = {
  async open({ page: name, url, width, height, scheme, user, password }) {
    const phone = width < 600;
    const context = await browser.newContext({
      viewport: { width, height }, colorScheme: scheme, isMobile: phone, hasTouch: phone,
      httpCredentials: user ? { username: user, password } : undefined,
      // The certificates of the tests are self-signed.
      ignoreHTTPSErrors: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    watch(name, page);
    page.on('request', request => {
      if (!request.url().startsWith('data:') && new URL(request.url()).host !== new URL(url).host) {
        problems.push(`${name}: a request to ${request.url()}`);
      }
    });
    await page.addInitScript(rememberSocket);
    await page.goto(url);
    pages.set(name, page);
  },
  fill: ({ page, selector, text }) => pages.get(page).fill(selector, text),
  key: ({ page, key }) => pages.get(page).keyboard.press(key),
  type: ({ page, text }) => pages.get(page).keyboard.type(text),
  /** Goes on with the tabulator until the focus is on what is looked for. */
  async tabTo({ page, selector }) {
    for (let i = 0; i < 100; i++) {
      if (await pages.get(page).evaluate(wanted => document.activeElement.matches(wanted), selector)) return;
      await pages.get(page).keyboard.press('Tab');
    }
    throw new Error(`the tabulator does not lead to ${selector}`);
  },
  press: ({ page, selector, key }) => pages.get(page).press(selector, key),
  click: ({ page, selector }) => pages.get(page).click(selector),
  async awaitText({ page, selector, text }) {
    const found = pages.get(page).locator(selector).filter({ hasText: text }).first();
    await found.waitFor({ state: 'visible' }).catch(async error => {
      const there = await pages.get(page).locator(selector).allInnerTexts();
      throw new Error(`no "${text}" in ${selector}; there is ${JSON.stringify(there)} (${error.message.split('\n')[0]})`);
    });
  },
  texts: async ({ page, selector }) => JSON.stringify(await pages.get(page).locator(selector).allInnerTexts()),
  value: async ({ page, selector }) => JSON.stringify(await pages.get(page).inputValue(selector)),
  awaitAttribute: ({ page, selector, name, value }) => pages.get(page)
    .locator(`${selector}[${name}="${value}"]`).waitFor({ state: 'attached' }),
  extensions: async ({ page }) => JSON.stringify(await pages.get(page).evaluate(() => window.latestSocket.extensions)),
  sendBinary: ({ page, bytes }) => pages.get(page).evaluate(size => window.latestSocket.send(new Uint8Array(size)), bytes),
  run: ({ page, script }) => pages.get(page).evaluate(script).then(() => undefined),
  screenshot: ({ page, file }) => pages.get(page).screenshot({ path: file }).then(() => undefined),
  async closeAll() {
    await Promise.all([...pages.values()].map(page => page.context().close()));
    pages.clear();
    problems.length = 0;
  },
  problems: async () => JSON.stringify(problems),
};

await serve(Object.fromEntries(Object.entries(handlers).map(
  ([word, handler]) => [word, rest => handler(JSON.parse(rest || '{}'))])));
