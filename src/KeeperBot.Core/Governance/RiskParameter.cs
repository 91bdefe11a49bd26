using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Governance;

/// <summary>What a parameter's number means.</summary>
public enum ParameterUnit
{
    /// <summary>A plain number.</summary>
    None = 0,

    /// <summary>A share, shown in percent.</summary>
    Share,

    /// <summary>Whole tokens or units.</summary>
    Amount,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>A contract's address.</summary>
    Address,
}

/// <summary>What a parameter rules.</summary>
public enum ParameterScope
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>One account.</summary>
    Account,

    /// <summary>One market or reserve.</summary>
    Market,

    /// <summary>The whole venue.</summary>
    Venue,
}

/// <summary>Which way a parameter moves to an account's harm.</summary>
public enum WorseWhen
{
    /// <summary>Either way, depending on the account.</summary>
    None = 0,

    /// <summary>A higher value is worse.</summary>
    Higher,

    /// <summary>A lower value is worse.</summary>
    Lower,

    /// <summary>Any other value has to be looked at: another contract speaks.</summary>
    Different,
}

/// <summary>How a parameter is counted and read.</summary>
/// <param name="Unit">What the number means.</param>
/// <param name="Decimals">Decimals of the raw number; at most 36.</param>
/// <param name="Scope">What it rules.</param>
/// <param name="Worse">Which way is worse.</param>
public sealed record ParameterKind(ParameterUnit Unit, int Decimals, ParameterScope Scope, WorseWhen Worse)
{
    /// <summary>A raw value in words, with its unit.</summary>
    public string Text(UInt256 raw) => Unit switch
    {
        ParameterUnit.Share => Scaled(raw.ToBigInteger() * 100) + " %",
        ParameterUnit.Seconds => raw + " s",
        ParameterUnit.Flag => raw.IsZero ? "no" : "yes",
        ParameterUnit.Address => "0x" + raw.ToBigInteger().ToString("x40", System.Globalization.CultureInfo.InvariantCulture)[^40..],
        _ => Scaled(raw.ToBigInteger()),
    };

    private string Scaled(BigInteger raw) => Wad.FromScaled(raw, Decimals, Rounding.Down).ToString();
}

/// <summary>One setting that a venue's governance may change and that bears on what accounts there risk, as read at a snapshot's block.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Name">Its name, distinct within the venue, for instance "WETH.liquidationThreshold".</param>
/// <param name="Raw">Its value as the venue stores it.</param>
/// <param name="Kind">How it is counted.</param>
public sealed record RiskParameter(VenueId Venue, string Name, UInt256 Raw, ParameterKind Kind)
{
    /// <summary>Its value in words.</summary>
    public string Text => Kind.Text(Raw);

    /// <summary>What it is about, for alarms.</summary>
    public string Subject => $"{Venue}/{Name}";
}

/// <summary>A parameter with another value.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Name">The parameter's name.</param>
/// <param name="Raw">The other value, as the venue would store it.</param>
public sealed record ParameterChange(VenueId Venue, string Name, UInt256 Raw);

/// <summary>A change of a parameter that was seen.</summary>
/// <param name="Now">The parameter as it was read after it.</param>
/// <param name="Before">The raw value that was read before.</param>
/// <param name="Block">The block at which it was first seen.</param>
/// <param name="At">That block's time.</param>
public sealed record MadeChange(RiskParameter Now, UInt256 Before, ulong Block, ChainTime At);
