using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>How a contract is asked for a price.</summary>
public enum PriceInterface
{
    /// <summary>Not known.</summary>
    None,

    /// <summary>Chainlink's aggregator: latestRoundData, latestAnswer, and past rounds.</summary>
    Aggregator,

    /// <summary>Synthetix's ExchangeRates: rateAndInvalid of a currency.</summary>
    ExchangeRates,
}

/// <summary>A contract that a price comes from at last: it asks no other one for it.</summary>
/// <param name="At">The contract.</param>
/// <param name="Interface">How it is asked.</param>
/// <param name="Name">What it says of itself, for instance "ETH / USD"; for exchange rates the currency; empty where it says nothing.</param>
/// <param name="Callers">Who asks it.</param>
public sealed record PriceSource(Address At, PriceInterface Interface, string Name, ImmutableArray<Address> Callers)
{
    /// <summary>The symbol that is priced; null where nobody knows.</summary>
    public string? Base { get; init; }

    /// <summary>The symbol that it is priced in; null where nobody knows.</summary>
    public string? Quote { get; init; }

    /// <summary>The calldata of the calls that it answers with a price, by the shape of the answer.</summary>
    public required SourceAnswers Answers { get; init; }

    /// <summary>The price in whole units of the quote; null where its scale is not told.</summary>
    public Wad? Price { get; init; }
}

/// <summary>What a source answered before anything was moved.</summary>
/// <param name="Answer">The raw answer, above zero.</param>
/// <param name="Round">The newest round; 0 where there are none.</param>
/// <param name="HasRounds">Whether it answers latestRoundData.</param>
/// <param name="Currency">For exchange rates, the currency asked for.</param>
public sealed record SourceAnswers(UInt256 Answer, UInt256 Round, bool HasRounds, Hash32 Currency);
