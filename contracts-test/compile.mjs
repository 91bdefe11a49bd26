// Compiles our contracts with the pinned solcjs and writes their artifacts to ../abi/keeperbot/<Name>.json, those of local worlds to ../abi/worlds/<Name>.json.
//
//   node compile.mjs            write the artifacts
//   node compile.mjs --check    compile and compare; exit 1 if a committed artifact differs from its sources
//
// Deterministic: fixed compiler and settings, no metadata hash in the bytecode, sources hashed over their text and paths. An artifact
// says which compiler, settings and sources it came from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const abi = join(here, '..', 'abi');
const targets = [
  { source: 'src/Multicall3.sol', name: 'Multicall3' },
  { source: 'src/LyraLens.sol', name: 'LyraLens' },
  { source: 'src/StagedReader.sol', name: 'StagedReader' },
  { source: 'src/OptionsVault.sol', name: 'OptionsVault' },
  { source: 'src/Erc4626Lens.sol', name: 'Erc4626Lens' },
  { source: 'src/PriceOverlay.sol', name: 'PriceOverlay' },
  { source: 'src/worlds/PlainMulticall3.sol', name: 'PlainMulticall3', folder: 'worlds' },
  { source: 'src/worlds/PriceFeed.sol', name: 'PriceFeed', folder: 'worlds' },
  { source: 'src/worlds/ReferenceFeed.sol', name: 'ReferenceFeed', folder: 'worlds' },
  { source: 'src/worlds/ShareVault.sol', name: 'ShareVault', folder: 'worlds' },
  { source: 'src/worlds/HostileShareVault.sol', name: 'HostileShareVault', folder: 'worlds' },
  { source: 'src/GmxLens.sol', name: 'GmxLens' },
  // The GMX v2 stand-in of the local worlds.
  ...[
    ['GmxDataStore'], ['GmxEventEmitter'], ['GmxClosing'], ['GmxOrderVault'], ['GmxOrderHandler'], ['GmxReader'],
    ['GmxRouter', 'GmxRouters'], ['GmxExchangeRouter', 'GmxRouters'], ['GmxToken', 'GmxTokens'], ['GmxWnt', 'GmxTokens'], ['GmxPriceFeed', 'GmxTokens'],
  ].map(([name, file]) => ({ source: `src/gmx/${file ?? name}.sol`, name, folder: 'worlds' })),
  { source: 'src/DeriveLens.sol', name: 'DeriveLens' },
  // The Derive v2 stand-in of the local worlds.
  ...[
    ['DeriveSubAccounts'], ['DeriveMatching', 'DeriveSubAccounts'], ['DeriveManager'], ['DeriveCash'], ['DerivePerp'], ['DeriveOption', 'DeriveAssets'], ['DeriveBase', 'DeriveAssets'],
    ['DeriveAuction'], ['DeriveSecurityModule', 'DeriveAuction'], ['DeriveSpotFeed', 'DeriveFeeds'], ['DeriveDiffFeed', 'DeriveFeeds'],
    ['DeriveForwardFeed', 'DeriveFeeds'], ['DeriveVolFeed', 'DeriveFeeds'], ['DeriveRateModel', 'DeriveFeeds'],
  ].map(([name, file]) => ({ source: `src/derive/${file ?? name}.sol`, name, folder: 'worlds' })),
];
const settings = {
  optimizer: { enabled: true, runs: 20 },
  evmVersion: 'cancun',
  viaIR: false,
  metadata: { bytecodeHash: 'none', appendCBOR: false },
};

function loadSolc() {
  try {
    return createRequire(join(here, 'package.json'))('solc');
  } catch {
    throw new Error('solc is not installed: run `npm ci` in contracts-test');
  }
}

const pathOf = source => (source.startsWith('@') ? join(here, 'node_modules', source) : join(here, source));
const textOf = source => readFileSync(pathOf(source), 'utf8').replaceAll('\r\n', '\n');

function compile(solc, target) {
  const used = new Map([[target.source, textOf(target.source)]]);
  const input = {
    language: 'Solidity',
    sources: { [target.source]: { content: used.get(target.source) } },
    settings: { ...settings, outputSelection: { [target.source]: { [target.name]: ['abi', 'evm.bytecode.object', 'evm.deployedBytecode'] } } },
  };
  const load = source => {
    if (!existsSync(pathOf(source))) return { error: `no file ${source}` };
    used.set(source, textOf(source));
    return { contents: used.get(source) };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: load }));
  const problems = (output.errors ?? []).filter(e => e.severity !== 'info');
  if (problems.length > 0) throw new Error(`${target.name}:\n${problems.map(e => e.formattedMessage).join('\n')}`);
  return artifact(solc, target, output.contracts[target.source][target.name], used);
}

function artifact(solc, target, compiled, used) {
  const digest = createHash('sha256');
  for (const source of [...used.keys()].sort()) digest.update(`${source}\0${used.get(source)}\0`);
  const { object, immutableReferences } = compiled.evm.deployedBytecode;
  const result = {
    contractName: target.name,
    sourceName: target.source,
    compiler: `solc ${solc.version()}`,
    settings,
    sourceSha256: digest.digest('hex'),
    abi: compiled.abi,
    bytecode: `0x${compiled.evm.bytecode.object}`,
    deployedBytecode: `0x${object}`,
  };
  if (Object.keys(immutableReferences ?? {}).length > 0) result.immutableReferences = immutableReferences;
  return result;
}

function main() {
  const check = process.argv.includes('--check');
  const solc = loadSolc();
  let stale = 0;
  for (const target of targets) {
    const built = compile(solc, target);
    const text = `${JSON.stringify(built, null, 2)}\n`;
    const folder = target.folder ?? 'keeperbot';
    const file = join(abi, folder, `${target.name}.json`);
    mkdirSync(dirname(file), { recursive: true });
    const size = (built.deployedBytecode.length - 2) / 2;
    if (!check) {
      writeFileSync(file, text);
      console.error(`${target.name}: ${size} bytes deployed`);
    } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      stale++;
      console.error(`abi/${folder}/${target.name}.json does not match its sources: run \`node contracts-test/compile.mjs\` and commit the result`);
    }
  }
  return stale === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (e) {
  console.error(e.message);
  process.exitCode = 1;
}
