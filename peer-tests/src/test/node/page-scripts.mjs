// Runs parts of the chat page's scripts that need no browser. Usage: node page-scripts.mjs <folder of the page>
import { readFile } from 'node:fs/promises';
import { serve } from './lines.mjs';

// As data, since Node takes a file .js without a package.json for a script of the old kind.
const source = await readFile(`${process.argv[2]}/connection.js`, 'utf8');
const { delayBefore } = await import('data:text/javascript,' + encodeURIComponent(source));

await serve({
  async delayBefore(rest) {
    const [attempt, random] = rest.split(' ').map(Number);
    return delayBefore(attempt, () => random);
  },
});
