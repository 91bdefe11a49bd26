using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Venues;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>The options that a market lists, priced by the venue's own formula at the present spot: what a trade would price them at before its fees and its impact.</summary>
internal static class LyraListing
{
    private const string Call = "strike-call-", Put = "strike-put-";

    /// <summary>A call and a put at every strike that the formula prices.</summary>
    internal static ImmutableArray<ListedOption> Of(LyraV1Options options, AccountRef account, BlockRef block, AbiValue strikes, Wad spot, Wad rate, TradeLimits limits, LyraMinCollateral? minimum)
    {
        var listed = ImmutableArray.CreateBuilder<ListedOption>();
        foreach (var item in strikes.Items)
        {
            var (strike, expiry) = (Field(item, "strikePrice"), new ChainTime(item["expiry"].AsUInt64()));
            var volatility = Field(item, "boardIv").Multiply(Field(item, "skew"), Rounding.Down);
            var seconds = (long)expiry.Since(block.Timestamp).TotalSeconds;
            if (seconds <= 0 || strike.Sign <= 0 || volatility.Sign <= 0 || !LyraV1OnChain.TryEvaluate(seconds, volatility.Raw, spot.Raw, strike.Raw, rate.Raw, out var quote))
                continue;
            var closed = WhyClosed(item["frozen"].AsBool(), expiry, Wad.FromRaw(quote.CallDelta), limits, block.Timestamp);
            var id = item["strikeId"].AsBigInteger();
            foreach (var kind in new[] { OptionKind.Call, OptionKind.Put })
            {
                var price = Wad.FromRaw(kind == OptionKind.Call ? quote.CallPrice : quote.PutPrice);
                var one = new OptionLeg(Leg(id, kind), options.Underlying, Wad.One, kind, strike, expiry, spot, volatility, rate, price, ClosingAllowed: false);
                listed.Add(new(one, MarginAccountId.Cross(account.Id, options.Venue), options.QuoteToken)
                {
                    WhyClosed = closed,
                    Writing = options.Writes ? minimum?.Terms(one, YearFraction.FromSeconds(seconds), options.QuoteToken, options.BaseToken) ?? [] : [],
                });
            }
        }

        return listed.ToImmutable();
    }

    /// <summary>The strike of a leg that was listed; null where it is none.</summary>
    internal static BigInteger? StrikeOf(LegId leg)
    {
        var text = leg.Value.StartsWith(Call, StringComparison.Ordinal) ? leg.Value[Call.Length..] : leg.Value.StartsWith(Put, StringComparison.Ordinal) ? leg.Value[Put.Length..] : "";
        return BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static LegId Leg(BigInteger strike, OptionKind kind) => new((kind == OptionKind.Call ? Call : Put) + strike.ToString(CultureInfo.InvariantCulture));

    private static string? WhyClosed(bool frozen, ChainTime expiry, Wad callDelta, TradeLimits limits, ChainTime now) =>
        frozen ? "its board is frozen"
        : limits.IsPastCutoff(expiry, now) ? "its board is past the trading cut-off"
        : callDelta < limits.MinDelta || callDelta > Wad.One - limits.MinDelta ? $"its call delta {callDelta} is outside what the venue trades"
        : null;

    private static Wad Field(AbiValue value, string name) => Wad.FromRaw(value[name].AsBigInteger());
}
