using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>A question for a price, in the trace of a call.</summary>
/// <param name="Asked">Who answered it without asking on.</param>
/// <param name="Interface">How it was asked.</param>
/// <param name="Input">The calldata.</param>
/// <param name="Callers">Who asked, the nearest first, as far as they were asked for a price themselves; at least the nearest.</param>
internal sealed record PriceQuestion(Address Asked, PriceInterface Interface, Bytes Input, ImmutableArray<Address> Callers);

/// <summary>Finds in a trace of geth's callTracer where prices come from at last.</summary>
internal static class PriceTrace
{
    internal static readonly AbiFunction LatestRoundData = AbiFunction.Parse("latestRoundData() returns (uint80,int256,uint256,uint256,uint80)");
    internal static readonly AbiFunction LatestAnswer = AbiFunction.Parse("latestAnswer() returns (int256)");
    internal static readonly AbiFunction RateAndInvalid = AbiFunction.Parse("rateAndInvalid(bytes32 currency) returns (uint256,bool)");

    private static readonly ImmutableArray<(Bytes Selector, PriceInterface Interface)> Questions =
    [
        (LatestRoundData.Selector, PriceInterface.Aggregator), (LatestAnswer.Selector, PriceInterface.Aggregator), (RateAndInvalid.Selector, PriceInterface.ExchangeRates),
    ];

    /// <summary>The questions that were answered by whoever was asked, and not passed on. A call that failed told nobody a price.</summary>
    public static IEnumerable<PriceQuestion> Read(JsonElement frame) => Walk(frame, []);

    private static IEnumerable<PriceQuestion> Walk(JsonElement frame, ImmutableList<Address> asking)
    {
        var question = QuestionOf(frame);
        var to = AddressOf(frame, "to");
        var below = question is not null && to is { } asked ? asking.Insert(0, asked) : asking;
        var found = new List<PriceQuestion>();
        if (frame.TryGetProperty("calls", out var calls))
        {
            foreach (var call in calls.EnumerateArray())
                found.AddRange(Walk(call, below));
        }

        if (found.Count == 0 && question is { } kind && to is { } source && !frame.TryGetProperty("error", out _))
            found.Add(new(source, kind, InputOf(frame), AddressOf(frame, "from") is { } caller ? [caller, .. asking.Where(address => address != caller)] : [.. asking]));
        return found;
    }

    // A delegate call runs another contract's code in the asked one's place; the one that was asked is above it.
    private static PriceInterface? QuestionOf(JsonElement frame)
    {
        if (frame.GetProperty("type").GetString() is not ("CALL" or "STATICCALL"))
            return null;
        var input = InputOf(frame);
        foreach (var (selector, kind) in Questions)
        {
            if (input.Span.StartsWith(selector.Span))
                return kind;
        }

        return null;
    }

    private static Bytes InputOf(JsonElement frame) => frame.TryGetProperty("input", out var input) ? Bytes.Parse(input.GetString() ?? "0x") : Bytes.Empty;

    private static Address? AddressOf(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) && Address.TryParse(value.GetString(), out var address) ? address : null;
}
