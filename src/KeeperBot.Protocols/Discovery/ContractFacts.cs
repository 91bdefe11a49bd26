using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Discovery;

/// <summary>What contracts say of themselves at one block, for a configuration that is yet to be written. What is not answered is not there; nothing is guessed.</summary>
/// <param name="chain">The chain's id.</param>
/// <param name="reader">Asked.</param>
/// <param name="block">At this block.</param>
/// <param name="cancellation">Stops it.</param>
public sealed class ContractFacts(ChainId chain, IChainReader reader, BlockRef block, CancellationToken cancellation)
{
    private static readonly AbiFunction Symbol = EmbeddedAbi.Load("erc20/Erc20").Function("symbol");
    private static readonly AbiFunction LatestRound = EmbeddedAbi.Load("chainlink/AggregatorV3Interface").Function("latestRoundData");

    private static readonly AbiFunction RoundData = EmbeddedAbi.Load("chainlink/AggregatorV3Interface").Function("getRoundData");
    private const int RoundsLookedAt = 12;
    private const int LeastRounds = 3;

    // Some early tokens (MKR, SAI) answer bytes32.
    private static readonly AbiFunction ShortSymbol = AbiFunction.Parse("symbol() view returns (bytes32)");

    /// <summary>Whether there is a contract.</summary>
    public async Task<bool> HasCodeAsync(Address address) => (await reader.GetCodeAsync(address, block, cancellation).ConfigureAwait(false)).Length > 0;

    /// <summary>A token, by its own symbol and decimals; null where the address is no token.</summary>
    public async Task<Token?> TokenAsync(Address address)
    {
        var decimals = await TryAsync(address, Erc20Abi.Decimals).ConfigureAwait(false);
        var symbol = await SymbolAsync(address).ConfigureAwait(false);
        return decimals is null || symbol is null ? null : new Token(chain, address, symbol, decimals[0].AsInt32());
    }

    /// <summary>The symbol that a contract gives itself; null where it gives none.</summary>
    public async Task<string?> SymbolAsync(Address address)
    {
        if (await TryAsync(address, Symbol).ConfigureAwait(false) is { } text)
            return text[0].AsString();
        return await TryAsync(address, ShortSymbol).ConfigureAwait(false) is { } word ? System.Text.Encoding.ASCII.GetString(word[0].AsBytes().Span).TrimEnd('\0') : null;
    }

    /// <summary>The newest answer of a Chainlink aggregator, in its own decimals, and its time; null where the address is none.</summary>
    public async Task<PriceRound?> PriceAsync(Address feed)
    {
        var round = await TryAsync(feed, LatestRound).ConfigureAwait(false);
        var decimals = await TryAsync(feed, Erc20Abi.Decimals).ConfigureAwait(false);
        return round is null || decimals is null ? null : new PriceRound(round[1].AsBigInteger(), decimals[0].AsInt32(), new ChainTime(round[3].AsUInt64()));
    }

    /// <summary>The longest time between two of a feed's last rounds; null where fewer than four can be read.</summary>
    public async Task<TimeSpan?> LongestGapAsync(Address feed)
    {
        if (await TryAsync(feed, LatestRound).ConfigureAwait(false) is not { } round)
            return null;
        var (id, later, longest) = (round[0].AsBigInteger(), round[3].AsUInt64(), 0UL);
        for (var back = 1; back <= RoundsLookedAt; back++)
        {
            if (id < back || await TryAsync(feed, RoundData, id - back).ConfigureAwait(false) is not { } earlier)
                return back > LeastRounds ? TimeSpan.FromSeconds(longest) : null;
            var at = earlier[3].AsUInt64();
            if (at == 0 || at > later)
                return back > LeastRounds ? TimeSpan.FromSeconds(longest) : null;
            longest = Math.Max(longest, later - at);
            later = at;
        }

        return TimeSpan.FromSeconds(longest);
    }

    /// <summary>The address that a getter answers; null where it does not, or answers zero.</summary>
    internal async Task<Address?> AddressAsync(Address of, AbiFunction getter, params AbiValue[] arguments) =>
        await TryAsync(of, getter, arguments).ConfigureAwait(false) is { } outputs && !outputs[0].AsAddress().IsZero ? outputs[0].AsAddress() : null;

    /// <summary>A view's outputs; null where it reverts or answers in another layout.</summary>
    internal async Task<AbiValue?> TryAsync(Address of, AbiFunction function, params AbiValue[] arguments)
    {
        try
        {
            return await reader.ViewAsync(of, function, block, cancellation, arguments).ConfigureAwait(false);
        }
        catch (AbiException)
        {
            return null;
        }
    }
}

/// <summary>An answer of a price feed.</summary>
/// <param name="Answer">In units of 10^-<paramref name="Decimals"/>.</param>
/// <param name="Decimals">The feed's.</param>
/// <param name="UpdatedAt">When it was made.</param>
public sealed record PriceRound(System.Numerics.BigInteger Answer, int Decimals, ChainTime UpdatedAt);
