// Has two people talk on a page of an example. Usage: node readme-commands.mjs <executable of Chromium> <chat|board> <address>
import { chromium } from 'playwright-core';

const [executablePath, kind, address] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-dev-shm-usage'],
});

async function person(name) {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(kind === 'chat' ? address + '#readme' : address);
  if (kind === 'chat') {
    await page.fill('#name', name);
    await page.press('#name', 'Enter');
    await page.locator('#light[data-state=connected]').waitFor({ state: 'attached' });
  } else {
    await page.getByText('Connected', { exact: true }).waitFor();
  }
  return page;
}

async function hears(page, text) {
  await page.locator(kind === 'chat' ? '#log .body' : '#lines li').filter({ hasText: text }).waitFor();
}

async function says(page, text) {
  await page.fill('#text', text);
  await page.press('#text', 'Enter');
}

try {
  const ann = await person('Ann');
  const bob = await person('Bob');
  await says(ann, 'Hello, is this the README?');
  await hears(bob, 'Hello, is this the README?');
  await says(bob, 'It is, word for word.');
  await hears(ann, 'It is, word for word.');
  await hears(bob, 'It is, word for word.');
  console.log(`two people talked at ${address}`);
} finally {
  await browser.close();
}
