// Reads contract artifacts out of a package that ships them only as ethers factories in one bundled module (TypeChain's form): interface and
// creation code are literals there. The bundle is never run: each literal is evaluated alone, in an empty context.
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const identifier = '[A-Za-z_$][\\w$]*';
const escape = text => text.replace(/[$]/g, '\\$&');

function literal(source, name, what) {
  const start = source.search(new RegExp(`^const ${escape(name)} = `, 'm'));
  if (start < 0) throw new Error(`the bundle declares no ${name} (${what})`);
  const from = source.indexOf('=', start) + 1;
  const end = source.indexOf(';\n', from);
  return runInNewContext(`(${source.slice(from, end)})`, Object.create(null), { timeout: 5_000 });
}

/** The artifact of one contract, in Hardhat's form. Throws where the bundle is not as expected. */
export function artifactOf(source, contract) {
  const at = source.indexOf(`var ${contract}__factory = class `);
  if (at < 0) throw new Error(`the bundle has no factory of ${contract}`);
  const next = source.indexOf('\nvar ', at + 1);
  const body = source.slice(at, next < 0 ? undefined : next);
  const abiName = body.match(new RegExp(`static abi = (${identifier});`))?.[1];
  const codeName = body.match(new RegExp(`static bytecode = (${identifier});`))?.[1];
  if (!abiName || !codeName) throw new Error(`the factory of ${contract} names no abi or no bytecode`);
  const bytecode = literal(source, codeName, `creation code of ${contract}`);
  const abi = literal(source, abiName, `interface of ${contract}`);
  const linkReferences = {};
  for (const [, placeholder, file, library] of body.matchAll(/__\\\\\$([0-9a-f]{34})\\\\\$__", "g"\), linkLibraryAddresses\["([^":]+):(\w+)"\]/g)) {
    const mark = `__$${placeholder}$__`;
    const places = [];
    for (let i = bytecode.indexOf(mark); i >= 0; i = bytecode.indexOf(mark, i + 1)) places.push({ start: (i - 2) / 2, length: 20 });
    (linkReferences[file] ??= {})[library] = places;
  }
  const open = Object.values(linkReferences).flatMap(file => Object.values(file)).flat().length;
  const marks = (bytecode.match(/__\$[0-9a-f]{34}\$__/g) ?? []).length;
  if (open !== marks) throw new Error(`${contract} has ${marks} places for libraries, of which ${open} are named`);
  return { contractName: contract, abi, bytecode, linkReferences };
}

/** Writes the artifacts of `contracts` from the bundle at `file` into `folder/artifacts`. */
export function extract(folder, { file, contracts }) {
  const source = readFileSync(join(folder, file), 'utf8');
  const into = join(folder, 'artifacts');
  mkdirSync(into, { recursive: true });
  for (const contract of contracts) writeFileSync(join(into, `${contract}.json`), JSON.stringify(artifactOf(source, contract), null, 1));
}
