using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes;

/// <summary>What is to be done at a venue, in the venue's own terms, before it is known by which contract call the account does it.</summary>
public abstract record VenueOrder;

/// <summary>Lets a venue's contract take exactly this much of the holder's tokens; zero takes the allowance back.</summary>
public sealed record TokenApproval(Address Spender, TokenAmount Amount) : VenueOrder;

/// <summary>Pays margin into the holder's own Perp v2 account.</summary>
public sealed record PerpDeposit(Address Vault, TokenAmount Amount) : VenueOrder;

/// <summary>Trades an exact amount of base at Perp v2.</summary>
/// <param name="ClearingHouse">ClearingHouse.</param>
/// <param name="BaseToken">The market.</param>
/// <param name="Sell">True sells base for quote, false buys it.</param>
/// <param name="Base">Exact amount of base, above 0.</param>
/// <param name="QuoteBound">Least quote to receive when selling, most to pay when buying; above 0, since the venue reads 0 as "no bound". 1e18, fees included.</param>
/// <param name="Deadline">Last block timestamp at which it may happen.</param>
public sealed record PerpTrade(Address ClearingHouse, Address BaseToken, bool Sell, Wad Base, BigInteger QuoteBound, ChainTime Deadline) : VenueOrder;

/// <summary>Supplies collateral at Aave v3 for an account; whoever supplies needs nothing but an approval of the pool.</summary>
/// <param name="Pool">Pool.</param>
/// <param name="Amount">How much of which asset.</param>
/// <param name="OnBehalfOf">Whose collateral it becomes.</param>
public sealed record AaveSupply(Address Pool, TokenAmount Amount, Address OnBehalfOf) : VenueOrder;

/// <summary>Repays debt at Aave v3 for an account.</summary>
/// <param name="Pool">Pool.</param>
/// <param name="Amount">How much of which asset; more than the debt takes no more than the debt. Never the venue's "all of it" value, which it takes of the sender's own debt only.</param>
/// <param name="RateMode">1 the debt at the stable rate, 2 at the variable one.</param>
/// <param name="OnBehalfOf">Whose debt.</param>
public sealed record AaveRepay(Address Pool, TokenAmount Amount, int RateMode, Address OnBehalfOf) : VenueOrder;

/// <summary>Adds collateral to a Lyra v1 short.</summary>
public sealed record LyraAddCollateral(Address OptionMarket, BigInteger PositionId, TokenAmount Amount) : VenueOrder;

/// <summary>Closes part or all of a Lyra v1 position.</summary>
/// <param name="OptionMarket">OptionMarket.</param>
/// <param name="PositionId">The position.</param>
/// <param name="StrikeId">Its strike.</param>
/// <param name="OptionType">Its type, 0 to 4.</param>
/// <param name="Amount">How many options.</param>
/// <param name="CollateralTo">The final collateral (not a difference); 0 for a full close and for longs.</param>
/// <param name="MinCost">Least to receive, for longs; 1e18 quote, after fees.</param>
/// <param name="MaxCost">Most to pay, for shorts; 1e18 quote, fees included.</param>
/// <param name="Forced">By the forced close, which trades where the ordinary one does not.</param>
public sealed record LyraClose(
    Address OptionMarket, BigInteger PositionId, BigInteger StrikeId, int OptionType, Wad Amount, Wad CollateralTo,
    BigInteger MinCost, BigInteger MaxCost, bool Forced) : VenueOrder
{
    /// <summary>Whether it buys a short back (a cost) rather than selling a long (a revenue).</summary>
    public bool ClosesShort => OptionType >= 2;
}

/// <summary>Buys Lyra v1 options: a long, for which no collateral is put up.</summary>
/// <param name="OptionMarket">OptionMarket.</param>
/// <param name="StrikeId">The strike.</param>
/// <param name="PositionId">The holder's own long of that strike and type that it is added to; 0 makes a new one.</param>
/// <param name="OptionType">0 a call, 1 a put.</param>
/// <param name="Amount">How many options.</param>
/// <param name="MaxCost">Most to pay; 1e18 quote, fees included.</param>
public sealed record LyraOpen(Address OptionMarket, BigInteger StrikeId, BigInteger PositionId, int OptionType, Wad Amount, BigInteger MaxCost) : VenueOrder;

/// <summary>Writes Lyra v1 options: a short of its own, whose collateral is put up with it.</summary>
/// <param name="OptionMarket">OptionMarket.</param>
/// <param name="StrikeId">The strike.</param>
/// <param name="OptionType">2 a call against base, 3 a call against quote, 4 a put against quote.</param>
/// <param name="Amount">How many options.</param>
/// <param name="Collateral">What secures them; 1e18 base or quote.</param>
/// <param name="MinCost">Least to receive; 1e18 quote, after fees.</param>
public sealed record LyraWrite(Address OptionMarket, BigInteger StrikeId, int OptionType, Wad Amount, Wad Collateral, BigInteger MinCost) : VenueOrder;

/// <summary>Swaps one token for another in one pool of Uniswap v3; what comes out goes to the holder.</summary>
/// <param name="Router">SwapRouter.</param>
/// <param name="Paid">What is paid in.</param>
/// <param name="Received">What comes out.</param>
/// <param name="Fee">The pool's tier, in 1e-6.</param>
/// <param name="ExactIn">True pays exactly <paramref name="Amount"/>, false receives exactly that.</param>
/// <param name="Amount">Smallest units, above 0.</param>
/// <param name="Bound">Least to receive, or most to pay; smallest units, above 0, since 0 would be no bound.</param>
/// <param name="Deadline">Last block timestamp at which it may happen.</param>
public sealed record SpotSwap(Address Router, Token Paid, Token Received, int Fee, bool ExactIn, BigInteger Amount, BigInteger Bound, ChainTime Deadline) : VenueOrder;

/// <summary>What an order asks GMX v2 for, by the venue's own numbers.</summary>
public enum GmxOrderType
{
    /// <summary>More collateral, more size, or both, at the price of its execution.</summary>
    MarketIncrease = 2,

    /// <summary>Less size, at the price of its execution.</summary>
    MarketDecrease = 4,
}

/// <summary>Asks GMX v2 to change a position of the holder: the first of two steps, the second is the venue's keeper's.</summary>
/// <param name="ExchangeRouter">ExchangeRouter.</param>
/// <param name="OrderVault">Its escrow.</param>
/// <param name="Type">What is asked for.</param>
/// <param name="Market">Market token.</param>
/// <param name="Collateral">Collateral token of the position.</param>
/// <param name="IsLong">Side.</param>
/// <param name="ExecutionFee">Native currency for the second step; the rest of it comes back.</param>
/// <param name="Cancels">Overdue orders of the holder that are cancelled in the same call.</param>
public sealed record GmxOrder(
    Address ExchangeRouter, Address OrderVault, GmxOrderType Type, Address Market, Token Collateral, bool IsLong, Wei ExecutionFee, ImmutableArray<Hash32> Cancels) : VenueOrder
{
    /// <summary>Collateral that is paid in with it, smallest units; 0 for none.</summary>
    public BigInteger PaysIn { get; init; }

    /// <summary>The change of size, in USD of 30 decimals; 0 for none.</summary>
    public BigInteger SizeUsd { get; init; }

    /// <summary>The price that its execution may not be worse than, in the venue's scale; not looked at where no size changes.</summary>
    public BigInteger AcceptablePrice { get; init; }
}

/// <summary>Pays cash into a subaccount of Derive v2; whoever pays needs nothing but an approval of CashAsset.</summary>
/// <param name="Cash">CashAsset.</param>
/// <param name="Subaccount">The subaccount's number.</param>
/// <param name="Amount">How much of the settlement token.</param>
public sealed record DeriveDeposit(Address Cash, BigInteger Subaccount, TokenAmount Amount) : VenueOrder;
