using System.Numerics;

namespace KeeperBot.Core.Units;

/// <summary>A raw integer amount of one token. Arithmetic and comparison exist only within one token.</summary>
public readonly record struct TokenAmount : IComparable<TokenAmount>
{
    private TokenAmount(Token token, BigInteger raw) => (Token, Raw) = (token, raw);

    /// <summary>The token.</summary>
    public Token Token { get; }

    /// <summary>Amount in the token's smallest unit.</summary>
    public BigInteger Raw { get; }

    /// <summary>An amount in the token's smallest unit.</summary>
    public static TokenAmount FromRaw(Token token, BigInteger raw) => new(token, raw);

    /// <summary>Nothing of a token.</summary>
    public static TokenAmount ZeroOf(Token token) => new(token, BigInteger.Zero);

    /// <summary>An amount given in whole units, rounded to what the token can represent.</summary>
    public static TokenAmount FromWad(Token token, Wad amount, Rounding rounding) => new(token, amount.ToScaled(token.Decimals, rounding));

    /// <summary>The amount in whole units (exact for tokens of at most 18 decimals; else rounded).</summary>
    public Wad ToWad(Rounding rounding) => Wad.FromScaled(Raw, Token.Decimals, rounding);

    /// <summary>Whether it is nothing.</summary>
    public bool IsZero => Raw.IsZero;

    /// <inheritdoc/>
    public int CompareTo(TokenAmount other) => Raw.CompareTo(Same(other).Raw);

    /// <summary>Exact decimal text and the symbol, for instance "12.5 USDC".</summary>
    public override string ToString() => Token is null ? "(none)" : $"{FixedPoint.Format(Raw, Token.Decimals)} {Token.Symbol}";

    private TokenAmount Same(TokenAmount other) => Token == other.Token
        ? other
        : throw new InvalidOperationException($"amounts of {Token} and {other.Token} cannot be combined");

    /// <summary>Sum.</summary>
    public static TokenAmount operator +(TokenAmount left, TokenAmount right) => new(left.Token, left.Raw + left.Same(right).Raw);

    /// <summary>Difference.</summary>
    public static TokenAmount operator -(TokenAmount left, TokenAmount right) => new(left.Token, left.Raw - left.Same(right).Raw);

    /// <summary>Order.</summary>
    public static bool operator <(TokenAmount left, TokenAmount right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(TokenAmount left, TokenAmount right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(TokenAmount left, TokenAmount right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(TokenAmount left, TokenAmount right) => left.CompareTo(right) >= 0;

    /// <summary>The smaller of two amounts of one token.</summary>
    public static TokenAmount Min(TokenAmount left, TokenAmount right) => left <= right ? left : right;
}
