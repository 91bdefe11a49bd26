using System.Globalization;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Anvil;

/// <summary>How a local chain is started. The defaults suit the venues' oversized contracts and give a usable <c>finalized</c> tag.</summary>
public sealed record AnvilOptions
{
    /// <summary>Port on the loopback interface; 0 lets the system choose a free one, so that two starts never race for it.</summary>
    public int Port { get; init; }

    /// <summary>EIP-155 chain id.</summary>
    public ChainId ChainId { get; init; } = new(31337);

    /// <summary>No block is mined unless asked for.</summary>
    public bool NoMining { get; init; }

    /// <summary>Timestamp of the genesis block; null takes the wall clock.</summary>
    public ChainTime? GenesisTime { get; init; }

    /// <summary>A state file to start from, as Anvil's <c>--dump-state</c> or <c>anvil_dumpState</c> writes it.</summary>
    public string? LoadState { get; init; }

    /// <summary>RPC URL of the chain to fork.</summary>
    public Uri? ForkUrl { get; init; }

    /// <summary>Block at which <see cref="ForkUrl"/> is forked; null is its head.</summary>
    public ulong? ForkBlock { get; init; }

    /// <summary>Slots in an epoch; 1 makes <c>finalized</c> follow the head two blocks behind.</summary>
    public int SlotsInAnEpoch { get; init; } = 1;

    /// <summary>Largest contract code in bytes.</summary>
    public int CodeSizeLimit { get; init; } = 100_000;

    /// <summary>Block gas limit.</summary>
    public ulong GasLimit { get; init; } = 300_000_000;

    /// <summary>Number of unlocked, funded accounts.</summary>
    public int Accounts { get; init; } = 10;

    /// <summary>Order of transactions in a block: <c>fees</c>, as a public network's builders do, or <c>fifo</c>.</summary>
    public string Order { get; init; } = "fees";

    /// <summary>How long a start may take before it is an error.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        var arguments = new List<string>
        {
            "--host", "127.0.0.1",
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--chain-id", ChainId.ToString(),
            "--accounts", Accounts.ToString(CultureInfo.InvariantCulture),
            "--slots-in-an-epoch", SlotsInAnEpoch.ToString(CultureInfo.InvariantCulture),
            "--code-size-limit", CodeSizeLimit.ToString(CultureInfo.InvariantCulture),
            "--gas-limit", GasLimit.ToString(CultureInfo.InvariantCulture),
            "--order", Order,
            "--no-request-size-limit",
            "--disable-console-log",
        };
        if (NoMining)
            arguments.Add("--no-mining");
        if (GenesisTime is { } time)
            arguments.AddRange(["--timestamp", time.UnixSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (LoadState is { } file)
            arguments.AddRange(["--load-state", file]);
        if (ForkUrl is { } url)
            AddFork(arguments, url);
        return arguments;
    }

    // Anvil keys its disk cache of forked storage by chain id and block number only: two local worlds would share it.
    private void AddFork(List<string> arguments, Uri url)
    {
        arguments.AddRange(["--fork-url", url.ToString(), "--no-storage-caching", "--no-rate-limit"]);
        if (ForkBlock is { } block)
            arguments.AddRange(["--fork-block-number", block.ToString(CultureInfo.InvariantCulture)]);
    }
}
