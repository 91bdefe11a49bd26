// Copies the page's one library out of its pinned npm package into the program's sources, with its licence: `npm ci && npm run vendor`.
// `npm run check` only compares. The copies are committed, so that a build needs no npm and the page loads nothing from elsewhere.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, 'node_modules', 'uplot');
const to = join(here, '..', 'src', 'KeeperBot.Monitoring', 'Dashboard', 'Assets', 'vendor');
const files = { 'uplot.js': 'dist/uPlot.iife.min.js', 'uplot.css': 'dist/uPlot.min.css' };

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');
const check = process.argv.includes('--check');
const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
const record = { package: 'uplot', version, licence: 'MIT', files: {} };
mkdirSync(to, { recursive: true });
for (const [name, source] of Object.entries(files)) {
  const bytes = readFileSync(join(from, source));
  record.files[name] = sha256(bytes);
  if (!check) writeFileSync(join(to, name), bytes);
  else if (sha256(readFileSync(join(to, name))) !== record.files[name]) {
    console.error(`${name} is not the file of uplot ${version}; run: npm run vendor`);
    process.exitCode = 1;
  }
}
if (!check) writeFileSync(join(here, 'vendor.json'), JSON.stringify(record, null, 2) + '\n');
