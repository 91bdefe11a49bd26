// Fetches the protocol packages of protocols.json into protocols/<scope>+<name>/ (git-ignored).
//
//   node fetch-protocols.mjs            fetch what is missing or was fetched for another version
//   node fetch-protocols.mjs --check    say what is missing, fetch nothing; exit 1 if anything is
//
// `npm pack`, not `npm install`: only the tarballs are wanted, not their 680 MB of dependencies. A package appears under
// protocols/ only after its sha512 was verified and it was unpacked whole (a rename), so an interrupted run leaves nothing half done.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extract } from './factories.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const store = join(here, 'protocols');

/** A failure that the user can mend: `what` went wrong and `mend` to do about it. */
class FetchError extends Error {
  constructor(what, mend) {
    super(`${what}\n    mend: ${mend}`);
  }
}

export const folderOf = name => name.replace(/^@/, '').replace('/', '+');
const markerOf = pkg =>
  `${pkg.name}@${pkg.version} ${pkg.integrity} ${pkg.keep.join(',')}${pkg.factories ? ` ${pkg.factories.contracts.join(',')}` : ''}\n`;

function isPresent(pkg) {
  const marker = join(store, folderOf(pkg.name), '.fetched');
  return existsSync(marker) && readFileSync(marker, 'utf8') === markerOf(pkg);
}

function verify(pkg, tarball) {
  const actual = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (actual !== pkg.integrity) {
    throw new FetchError(
      `sha512 differs: expected ${pkg.integrity}, got ${actual}`,
      'the registry served other bytes than the pinned ones: run `npm cache clean --force` and try again; never change the pin without reading the new package');
  }
}

async function pack(pkg, into) {
  try {
    await run('npm', ['pack', `${pkg.name}@${pkg.version}`, '--pack-destination', into, '--silent', '--prefer-offline'],
      { cwd: into, timeout: 180_000, maxBuffer: 16 << 20 });
  } catch (e) {
    if (e.code === 'ENOENT') throw new FetchError('npm is not on PATH', 'install Node.js 20 or newer with npm');
    const text = e.killed ? 'no answer within 180 s' : (e.stderr || e.message).trim().split('\n').slice(-4).join(' | ');
    throw new FetchError(`npm pack failed: ${text}`, `check that this machine reaches its npm registry: npm view ${pkg.name}@${pkg.version} version`);
  }
  const tarball = readdirSync(into).find(f => f.endsWith('.tgz'));
  if (!tarball) throw new FetchError('npm pack left no tarball', `run by hand: npm pack ${pkg.name}@${pkg.version}`);
  return join(into, tarball);
}

async function fetchOne(pkg) {
  const scratch = mkdtempSync(join(store, '.tmp-'));
  try {
    const tarball = await pack(pkg, scratch);
    verify(pkg, tarball);
    const unpacked = join(scratch, 'unpacked');
    mkdirSync(unpacked);
    try {
      await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1', '--exclude=*.dbg.json', 'package/package.json', ...pkg.keep]);
    } catch (e) {
      throw new FetchError(`tar could not unpack it: ${(e.stderr || e.message).trim()}`, 'install tar and gzip, and look at the free space with `df -h`');
    }
    if (pkg.factories) {
      try {
        extract(unpacked, pkg.factories);
      } catch (e) {
        throw new FetchError(`its factories cannot be read: ${e.message}`, 'the pinned package is another than this reader was written for: see contracts-test/factories.mjs');
      }
    }
    writeFileSync(join(unpacked, '.fetched'), markerOf(pkg));
    publish(pkg, unpacked);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function publish(pkg, unpacked) {
  const target = join(store, folderOf(pkg.name));
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(unpacked, target);
  } catch (e) {
    // Two runs at once: the other one got there first with the same verified bytes.
    if (!isPresent(pkg)) throw e;
  }
}

async function main() {
  const { packages } = JSON.parse(readFileSync(join(here, 'protocols.json'), 'utf8'));
  const missing = packages.filter(p => !isPresent(p));
  if (process.argv.includes('--check')) {
    for (const p of missing) console.error(`missing: ${p.name}@${p.version} (run: node contracts-test/fetch-protocols.mjs)`);
    return missing.length === 0 ? 0 : 1;
  }
  mkdirSync(store, { recursive: true });
  const results = await Promise.allSettled(missing.map(fetchOne));
  let failed = 0;
  results.forEach((r, i) => {
    const id = `${missing[i].name}@${missing[i].version}`;
    if (r.status === 'fulfilled') return console.error(`fetched ${id}`);
    failed++;
    console.error(`could not fetch ${id}: ${r.reason.message}`);
  });
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
