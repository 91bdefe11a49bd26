using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Quant;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Venues;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>
/// One expiry's options in a shifted market: the better of their isolated margins together and their largest loss at settlement. The forward keeps its difference
/// from the spot; in its last half hour, in which it becomes an average, it follows the spot by the part that is left.
/// </summary>
internal sealed class DeriveV2Expiry
{
    private readonly double _years;
    private readonly double _forward;
    private readonly double _netCalls;
    private readonly double _worstPayoff;
    private readonly ImmutableArray<DeriveV2Holding> _options;

    /// <param name="secondsLeft">Until the expiry; 0 or less is after it.</param>
    /// <param name="forward">Its forward price.</param>
    /// <param name="options">What is held of it, at least one.</param>
    internal DeriveV2Expiry(long secondsLeft, double forward, ImmutableArray<DeriveV2Holding> options)
    {
        (_years, _forward, _options) = (YearFraction.FromSeconds(Math.Max(0, secondsLeft)), forward, options);
        _netCalls = _options.Where(option => option.Kind == OptionKind.Call).Sum(option => option.Size);
        _worstPayoff = _options.Select(option => option.Strike).Append(0).Min(PayoffAt);
    }

    /// <summary>From the lens's holdings of one expiry.</summary>
    internal static DeriveV2Expiry Read(IReadOnlyList<AbiValue> options, long now) => new(
        (long)options[0]["expiry"].AsBigInteger() - now,
        Number(options[0], "forward"),
        [.. options.Select(item => new DeriveV2Holding(item["isCall"].AsBool() ? OptionKind.Call : OptionKind.Put, Number(item, "strike"), Number(item, "balance"), Number(item, "vol")))]);

    /// <summary>Margin and value.</summary>
    /// <param name="terms">The market's requirements.</param>
    /// <param name="spot">The spot at the snapshot.</param>
    /// <param name="factor">What it is multiplied by.</param>
    /// <param name="shift">The rest of the shift.</param>
    internal (double Margin, double Value) At(in DeriveV2Requirements terms, double spot, double factor, MarketShift shift)
    {
        var years = Math.Max(0, _years - shift.YearsAhead);
        var share = Math.Min(1, years / YearFraction.FromSeconds(DeriveForward.AveragingSeconds));
        var forward = Math.Max(0, _forward + (share * spot * (factor - 1)));
        var (isolated, total) = (0.0, 0.0);
        foreach (var option in _options)
        {
            var value = option.Size * EuropeanOption.Price(option.Kind, forward, option.Strike, years, 0, 0, option.Volatility * shift.VolatilityFactor);
            total += value;
            if (option.Size < 0)
                isolated += value + Short(terms, option, spot * factor, value);
        }

        var worst = _worstPayoff + (terms.Unpaired * forward * Math.Min(0, _netCalls));
        return (Math.Max(isolated, worst), total);
    }

    private static double Short(in DeriveV2Requirements terms, DeriveV2Holding option, double spot, double value) => option.Kind == OptionKind.Call
        ? terms.Call * spot * option.Size
        : Math.Min(terms.Put * spot * option.Size, terms.PutOfValue * value);

    /// <summary>What all would cost together at a settlement price; no gain counts.</summary>
    private double PayoffAt(double price) =>
        Math.Min(0, _options.Sum(option => option.Size * Math.Max(0, option.Kind == OptionKind.Call ? price - option.Strike : option.Strike - price)));

    private static double Number(AbiValue of, string name) => Wad.FromRaw(of[name].AsBigInteger()).ToDouble();
}
