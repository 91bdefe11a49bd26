namespace KeeperBot.Core.Portfolio;

/// <summary>The operator's name for an account (a vault, a wallet) as the configuration gives it.</summary>
public readonly record struct AccountId(string Value)
{
    /// <summary>The name.</summary>
    public override string ToString() => Value;
}

/// <summary>A venue as configured: a protocol deployment on one chain, for instance "perp-v2" or "lyra-v1".</summary>
public readonly record struct VenueId(string Value)
{
    /// <summary>The name.</summary>
    public override string ToString() => Value;
}

/// <summary>
/// One unit of liquidation: a cross-margin account at a venue ("main/perp-v2"), or an isolated short position ("main/lyra-v1/3").
/// </summary>
public readonly record struct MarginAccountId(string Value) : IComparable<MarginAccountId>
{
    /// <summary>A cross-margin account at a venue.</summary>
    public static MarginAccountId Cross(AccountId account, VenueId venue) => new($"{account}/{venue}");

    /// <summary>An isolated position at a venue.</summary>
    public static MarginAccountId Isolated(AccountId account, VenueId venue, string position) => new($"{account}/{venue}/{position}");

    /// <summary>Whether it is an account's at a venue, cross or isolated.</summary>
    public bool IsAt(AccountId account, VenueId venue)
    {
        var whole = Cross(account, venue).Value;
        return Value == whole || Value.StartsWith(whole + "/", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public int CompareTo(MarginAccountId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>The path.</summary>
    public override string ToString() => Value;
}

/// <summary>One position leg within a margin account; what a reduction or a hedge trades.</summary>
public readonly record struct LegId(string Value)
{
    /// <summary>The name.</summary>
    public override string ToString() => Value;
}

/// <summary>The asset a position's value depends on, for instance "ETH". Wrapped and staked forms map to it by configuration.</summary>
public readonly record struct Underlying(string Symbol) : IComparable<Underlying>
{
    /// <inheritdoc/>
    public int CompareTo(Underlying other) => string.CompareOrdinal(Symbol, other.Symbol);

    /// <summary>The symbol.</summary>
    public override string ToString() => Symbol;
}
