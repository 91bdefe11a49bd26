using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>
/// Deploys and calls contracts on a local chain through its unlocked accounts. Each transaction is mined in a block of its own; one that
/// fails is an error that names it and carries the decoded reason.
/// </summary>
public sealed class ChainWriter(EthClient client, ArtifactStore artifacts)
{
    // Gas is free here, and an exact estimate runs out of it where the mined block's timestamp moves a TWAP: a generous limit is the pad.
    private const ulong DeployGas = 60_000_000;
    private const ulong CallGas = 15_000_000;
    private static readonly IReadOnlyDictionary<string, Address> NoLibraries = new Dictionary<string, Address>();

    /// <summary>The chain.</summary>
    public EthClient Client { get; } = client;

    /// <summary>Deploys a contract.</summary>
    public Task<DeployedContract> DeployAsync(Address from, ArtifactPackage package, string contract, params AbiValue[] arguments) =>
        DeployLinkedAsync(from, package, contract, NoLibraries, arguments);

    /// <summary>Deploys a contract that uses libraries.</summary>
    public async Task<DeployedContract> DeployLinkedAsync(
        Address from, ArtifactPackage package, string contract, IReadOnlyDictionary<string, Address> libraries, params AbiValue[] arguments)
    {
        var artifact = artifacts.Load(package, contract);
        var data = artifact.Abi.Constructor.EncodeDeployment(artifact.Link(libraries), arguments);
        var receipt = await MineAsync(new Transaction(from, null, data, DeployGas, $"deployment of {contract}", artifact.Abi)).ConfigureAwait(false);
        var address = receipt.ContractAddress
            ?? throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"the receipt of {contract}'s deployment names no contract");
        return new DeployedContract(artifacts, package, contract, address);
    }

    /// <summary>Calls a function in a transaction.</summary>
    public Task<TransactionReceipt> SendAsync(Address from, DeployedContract contract, string function, params AbiValue[] arguments) =>
        MineAsync(new Transaction(from, contract.Address, contract.Abi.Function(function).Encode(arguments), CallGas, $"{contract.Name}.{function}", contract.Abi));

    /// <summary>Reads a function's outputs at the head.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: the call reverts.</exception>
    public Task<AbiValue> ReadAsync(DeployedContract contract, string function, params AbiValue[] arguments) =>
        ContractReader.ReadAsync(Client, BlockTag.Latest, contract, function, arguments);

    private async Task<TransactionReceipt> MineAsync(Transaction transaction)
    {
        var sent = await Client.RawAsync("eth_sendTransaction", transaction.ToJson()).ConfigureAwait(false);
        var hash = Hash32.Parse(sent.GetString() ?? "");
        // Mined by command: a chain that mines by itself does so a moment after it has answered, and not always one by one.
        await Client.RawAsync("evm_mine").ConfigureAwait(false);
        var receipt = await Client.GetTransactionReceiptAsync(hash).ConfigureAwait(false)
            ?? throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"{transaction.Label} was not mined; is its sender's balance too low?");
        return receipt.Succeeded
            ? receipt
            : throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"{transaction.Label} failed in block {receipt.BlockNumber}: {await WhyAsync(transaction, receipt.BlockNumber).ConfigureAwait(false)}");
    }

    private async Task<string> WhyAsync(Transaction transaction, ulong block)
    {
        var call = new CallRequest { From = transaction.From, To = transaction.To, Data = transaction.Data, Gas = transaction.Gas };
        var result = await Client.CallAsync(call, block - 1).ConfigureAwait(false);
        return result.Success ? "it succeeds on the state before it" : RevertReason.Decode(result.Data.Span, transaction.Abi).Text;
    }

    private sealed record Transaction(Address From, Address? To, Bytes Data, ulong Gas, string Label, ContractAbi Abi)
    {
        internal JsonObject ToJson()
        {
            var json = new JsonObject
            {
                ["from"] = From.ToString(),
                ["data"] = Data.ToString(),
                ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{Gas:x}"),
            };
            if (To is { } to)
                json["to"] = to.ToString();
            return json;
        }
    }
}
