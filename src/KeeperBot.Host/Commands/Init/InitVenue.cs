using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Host.Commands.Init;

/// <summary>A kind of venue that a configuration can be written for.</summary>
/// <param name="Name">As --venue has it.</param>
/// <param name="Summary">What the account is.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="FindAsync">Asks the chain, and the operator what the chain does not tell.</param>
internal sealed record InitVenueKind(string Name, string Summary, ImmutableArray<string> Aliases, Func<InitSearch, Task<InitFinding>> FindAsync);

/// <summary>What a search works with.</summary>
/// <param name="Facts">The chain.</param>
/// <param name="Questions">The operator.</param>
/// <param name="Arguments">What was given.</param>
/// <param name="Holder">Who holds the positions.</param>
/// <param name="Access">How the key acts for the holder.</param>
internal sealed record InitSearch(ContractFacts Facts, InitQuestions Questions, InitArguments Arguments, Address Holder, InitAccess Access)
{
    /// <summary>A contract that no other one names.</summary>
    public Task<Address> ContractAsync(string name, string what) => Questions.ContractAsync(Arguments, name, what);

    /// <summary>The failure of an address that is not what it was given for.</summary>
    public static CommandFailure NotA(string name, Address at, string what) => new(
        ExitCode.ChainMismatch, $"--contract {name}: {ChecksumAddress.Format(at)} does not answer as {what} does on this chain; correct the address or --rpc");
}

/// <summary>What was found: sections of the configuration.</summary>
internal sealed class InitFinding
{
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _underlyings = new(StringComparer.Ordinal);

    /// <summary>How the key acts.</summary>
    public required RouteKind Route { get; init; }

    /// <summary>Sections of venues, by name.</summary>
    public Dictionary<string, JsonObject> Venues { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbol of each venue's margin token, and the underlying in which reductions are counted there.</summary>
    public Dictionary<string, (string Margin, string Underlying, bool IsOptions)> Margins { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbols whose idle balance is the buffer.</summary>
    public List<string> Buffers { get; } = [];

    /// <summary>The tokens, by the symbol that the configuration has.</summary>
    public IReadOnlyDictionary<string, Token> Tokens => _tokens;

    /// <summary>What the tokens follow, by symbol; one that is absent follows the numeraire.</summary>
    public IReadOnlyDictionary<string, string> Underlyings => _underlyings;

    /// <summary>Comments on what was assumed, by path.</summary>
    public Dictionary<string, string> Comments { get; } = new(StringComparer.Ordinal);

    /// <summary>Every underlying of the venues and tokens.</summary>
    public SortedSet<string> All { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a token in, under a symbol that a configuration may hold and no other token has.</summary>
    /// <param name="token">The token.</param>
    /// <param name="underlying">What one unit of it is; null for the numeraire.</param>
    /// <param name="buffer">Whether its idle balance is part of the buffer.</param>
    /// <returns>The symbol.</returns>
    public string Add(Token token, string? underlying = null, bool buffer = false)
    {
        var symbol = _tokens.FirstOrDefault(known => known.Value.Address == token.Address).Key;
        if (symbol is null)
        {
            symbol = Usable(token.Symbol, token.Address);
            if (_tokens.ContainsKey(symbol))
                symbol = $"{symbol}-{ShortOf(token.Address)}";
            _tokens.Add(symbol, token);
            if (underlying is not null)
                _underlyings.Add(symbol, underlying);
        }

        if (underlying is not null)
            All.Add(underlying);
        if (buffer && !Buffers.Contains(symbol))
            Buffers.Add(symbol);
        return symbol;
    }

    /// <summary>The name of what a token follows: of a wrapped or synthetic form the thing itself.</summary>
    public static string UnderlyingOf(string symbol, Address address) => Usable(symbol, address) switch
    {
        "WETH" or "sETH" => "ETH",
        "WBTC" or "sBTC" or "cbBTC" or "tBTC" => "BTC",
        "WAVAX" => "AVAX",
        "WPOL" => "POL",
        "WBNB" => "BNB",
        var other => other,
    };

    // A symbol is the contract's own word and may hold anything.
    private static string Usable(string symbol, Address address)
    {
        var text = new StringBuilder();
        foreach (var letter in symbol.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            text.Append(letter);
        return text.Length is > 0 and <= 20 ? text.ToString() : $"token-{ShortOf(address)}";
    }

    private static string ShortOf(Address address) => address.ToString()[2..8].ToLowerInvariant();
}
