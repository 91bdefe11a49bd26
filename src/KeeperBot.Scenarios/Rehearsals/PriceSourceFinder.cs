using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>
/// Finds the contracts that prices come from, by tracing calls that read prices: whoever was asked for one and asked nobody else. So an aggregator behind its proxy is found, and the feed
/// behind an adapter that computes with it, without a list of venues.
/// </summary>
/// <param name="client">The fork.</param>
public sealed class PriceSourceFinder(EthClient client)
{
    private static readonly AbiFunction Description = AbiFunction.Parse("description() returns (string)");
    private static readonly AbiFunction Decimals = AbiFunction.Parse("decimals() returns (uint8)");

    /// <summary>A call of a feed's newest round, to be traced among others.</summary>
    public static JsonArray CallOf(Address feed) => new(new JsonObject { ["to"] = feed.ToString(), ["input"] = PriceTrace.LatestRoundData.Selector.ToString() }, "latest");

    /// <summary>The sources behind calls, each once, in order of address.</summary>
    /// <param name="calls">Parameters of eth_call; they are traced on the newest block.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: the fork does not trace.</exception>
    public async Task<ImmutableArray<PriceSource>> FindAsync(IEnumerable<JsonArray> calls, CancellationToken cancellation)
    {
        var questions = new List<PriceQuestion>();
        foreach (var call in calls)
        {
            var options = new JsonObject { ["tracer"] = "callTracer" };
            if (call.Count > 2 && call[2] is { } overrides)
                options["stateOverrides"] = overrides.DeepClone();
            try
            {
                questions.AddRange(PriceTrace.Read(await client.RawAsync("debug_traceCall", cancellation, call[0]!.DeepClone(), "latest", options).ConfigureAwait(false)));
            }
            catch (RpcException error)
            {
                throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"the fork does not trace a read, so nobody knows where prices come from: {error.Message}", error);
            }
        }

        var sources = new List<PriceSource>();
        foreach (var group in questions.GroupBy(question => (question.Asked, question.Interface, Key: question.Interface == PriceInterface.ExchangeRates ? question.Input : Bytes.Empty)))
        {
            var callers = group.SelectMany(question => question.Callers).Distinct().ToImmutableArray();
            var source = group.Key.Interface == PriceInterface.Aggregator
                ? await AggregatorAsync(group.Key.Asked, callers, cancellation).ConfigureAwait(false)
                : await RatesAsync(group.Key.Asked, group.Key.Key, callers, cancellation).ConfigureAwait(false);
            if (source is not null)
                sources.Add(source);
        }

        return [.. sources.OrderBy(source => source.At.ToString(), StringComparer.Ordinal).ThenBy(source => source.Name, StringComparer.Ordinal)];
    }

    private async Task<PriceSource?> AggregatorAsync(Address at, ImmutableArray<Address> callers, CancellationToken cancellation)
    {
        var round = await ReadAsync(at, PriceTrace.LatestRoundData, cancellation).ConfigureAwait(false);
        var answer = round?[1] ?? (await ReadAsync(at, PriceTrace.LatestAnswer, cancellation).ConfigureAwait(false))?[0];
        if (answer is null || answer.AsBigInteger().Sign <= 0)
            return null;
        var name = "";
        // The aggregator behind a proxy may have no words of its own.
        foreach (var address in callers.Prepend(at))
        {
            name = (await ReadAsync(address, Description, cancellation).ConfigureAwait(false))?[0].AsString().Trim() ?? "";
            if (name.Length > 0)
                break;
        }

        var decimals = (await ReadAsync(at, Decimals, cancellation).ConfigureAwait(false))?[0].AsInt32();
        var (symbol, quote) = Pair(name);
        return new(at, PriceInterface.Aggregator, name, callers)
        {
            Base = symbol,
            Quote = quote,
            Price = decimals is { } scale and <= 77 ? Wad.FromScaled(answer.AsBigInteger(), scale, Rounding.Down) : null,
            Answers = new(answer.AsUInt256(), round?[0].AsUInt256() ?? UInt256.Zero, round is not null, Hash32.Zero),
        };
    }

    private async Task<PriceSource?> RatesAsync(Address at, Bytes input, ImmutableArray<Address> callers, CancellationToken cancellation)
    {
        var currency = PriceTrace.RateAndInvalid.DecodeInput(input.Span)[0].AsHash32();
        var rate = await ReadAsync(at, PriceTrace.RateAndInvalid, cancellation, currency).ConfigureAwait(false);
        if (rate is null || rate[0].AsUInt256().IsZero)
            return null;
        var name = Encoding.ASCII.GetString(currency.Span).TrimEnd('\0');
        return new(at, PriceInterface.ExchangeRates, name, callers)
        {
            Base = name,
            Quote = "USD",
            Price = Wad.FromRaw(rate[0].AsBigInteger()),
            Answers = new(rate[0].AsUInt256(), UInt256.Zero, false, currency),
        };
    }

    // "ETH / USD": what it is of, in what.
    private static (string? Base, string? Quote) Pair(string name)
    {
        var sides = name.Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return sides is [var left, var right] && left.All(IsSymbol) && right.All(IsSymbol) ? (left, right) : (null, null);
    }

    private static bool IsSymbol(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';

    private async Task<AbiValue?> ReadAsync(Address at, AbiFunction function, CancellationToken cancellation, params AbiValue[] arguments)
    {
        var result = await client.CallAsync(new CallRequest { To = at, Data = function.Encode(arguments) }, BlockTag.Latest, cancellationToken: cancellation).ConfigureAwait(false);
        try
        {
            return result.Success ? function.DecodeOutput(result.Data.Span) : null;
        }
        catch (AbiException)
        {
            // No such function there; what a fallback says instead is no answer.
            return null;
        }
    }
}
