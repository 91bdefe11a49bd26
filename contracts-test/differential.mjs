// A second opinion on KeeperBot's codecs, by ethers. Reads one JSON array of cases per line from stdin and answers one JSON array of results per line,
// in order, until stdin closes. A case that ethers refuses is answered with {"error": ...}; the tests in tests/KeeperBot.Evm.Tests/Differential judge.
import { createInterface } from "node:readline";
import {
  AbiCoder, Interface, ParamType, SigningKey, Transaction, TypedDataEncoder,
  computeAddress, getAddress, getCreate2Address, getCreateAddress, hashMessage, recoverAddress, solidityPacked, verifyMessage,
} from "ethers";

// Answers alone go to stdout; ethers writes its warnings there.
console.log = console.error;

const coder = AbiCoder.defaultAbiCoder();
const answers = { abi, decode, packed, call, event, error, transaction, typedData, message, addresses };

// Integers travel as decimal text, byte strings and addresses as lower-case hexadecimal, arrays and tuples as arrays.
function plain(type, value) {
  if (type.isArray()) return Array.from(value, (item) => plain(type.arrayChildren, item));
  if (type.isTuple()) return type.components.map((component, i) => plain(component, value[i]));
  if (typeof value === "bigint") return value.toString();
  return type.baseType === "address" ? value.toLowerCase() : value;
}

function decoded(type, data) {
  const parsed = ParamType.from(type);
  return plain(parsed, coder.decode([parsed], data)[0]);
}

const members = (inputs, values) => inputs.map((input, i) => plain(input, values[i]));

function abi({ type, value, data }) {
  return { data: coder.encode([type], [value]), value: decoded(type, data) };
}

function decode({ type, data }) {
  return { value: decoded(type, data) };
}

function packed({ types, values }) {
  return { data: solidityPacked(types, values) };
}

function call({ declaration, args, results, calldata, returned }) {
  const contract = new Interface([declaration]);
  const fragment = contract.fragments[0];
  return {
    signature: fragment.format("sighash"),
    selector: fragment.selector,
    calldata: contract.encodeFunctionData(fragment, args),
    returned: contract.encodeFunctionResult(fragment, results),
    args: members(fragment.inputs, contract.decodeFunctionData(fragment, calldata)),
    results: members(fragment.outputs, contract.decodeFunctionResult(fragment, returned)),
  };
}

function event({ declaration, values }) {
  const contract = new Interface([declaration]);
  return contract.encodeEventLog(contract.fragments[0], values);
}

function error({ declaration, values, data }) {
  const contract = new Interface([declaration]);
  const fragment = contract.fragments[0];
  return { data: contract.encodeErrorResult(fragment, values), values: members(fragment.inputs, contract.decodeErrorResult(fragment, data)) };
}

function fields(transaction) {
  const text = (number) => (number === null ? null : number.toString());
  return {
    type: transaction.type,
    chainId: text(transaction.chainId),
    nonce: text(transaction.nonce),
    gasPrice: transaction.type === 2 ? null : text(transaction.gasPrice),
    maxPriorityFeePerGas: text(transaction.maxPriorityFeePerGas),
    maxFeePerGas: text(transaction.maxFeePerGas),
    gasLimit: text(transaction.gasLimit),
    to: transaction.to?.toLowerCase() ?? null,
    value: text(transaction.value),
    data: transaction.data,
    accessList: (transaction.accessList ?? []).map((entry) => ({ address: entry.address.toLowerCase(), storageKeys: entry.storageKeys })),
  };
}

function transaction({ raw, key, transaction: given }) {
  const parsed = Transaction.from(raw);
  const own = Transaction.from({ ...given, nonce: Number(given.nonce), accessList: given.type === 0 ? undefined : given.accessList });
  const signingHash = own.unsignedHash;
  own.signature = new SigningKey(key).sign(signingHash);
  return { fields: fields(parsed), hash: parsed.hash, sender: parsed.from.toLowerCase(), signingHash, raw: own.serialized };
}

function typedData({ document, key, signature }) {
  const { EIP712Domain, ...types } = document.types;
  const digest = TypedDataEncoder.hash(document.domain, types, document.message);
  return {
    digest,
    domain: TypedDataEncoder.hashDomain(document.domain),
    encodedType: TypedDataEncoder.from(types).encodeType(document.primaryType),
    // verifyTypedData is this with the digest computed once more.
    signer: recoverAddress(digest, signature).toLowerCase(),
    signature: new SigningKey(key).sign(digest).serialized,
  };
}

function message({ text, key, signature }) {
  const digest = hashMessage(text);
  return { digest, signer: verifyMessage(text, signature).toLowerCase(), signature: new SigningKey(key).sign(digest).serialized };
}

function addresses({ key, address, nonce, salt, codeHash }) {
  return {
    own: computeAddress(key).toLowerCase(),
    checksum: getAddress(address),
    created: getCreateAddress({ from: address, nonce: BigInt(nonce) }).toLowerCase(),
    created2: getCreate2Address(address, salt, codeHash).toLowerCase(),
  };
}

function answer(request) {
  try {
    return answers[request.op](request);
  } catch (problem) {
    return { error: String(problem?.message ?? problem) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(JSON.parse(line).map(answer)) + "\n");
}
