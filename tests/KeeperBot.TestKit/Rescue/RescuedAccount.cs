using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.TestKit.Rescue;

/// <summary>One perpetual position with its margin and the buffer beside it, in a simulated market: what a venue's ledger would do with it.</summary>
internal sealed class RescuedAccount
{
    /// <summary>Requirement per unit of notional.</summary>
    public const double Ratio = 0.0625;

    /// <summary>What a liquidation takes of the notional.</summary>
    public const double Penalty = 0.025;

    /// <summary>A transaction's gas in quote currency, and how much more an emergency pays.</summary>
    public const double Gas = 2, EmergencyGas = 6;

    /// <summary>Cost of a trade as a share of its value: half the spread and the fee, and for every unit traded the depth of the book.</summary>
    public const double Spread = 0.0015, Depth = 0.0001;

    private static readonly ChainId Chain = new(31337);
    private static readonly Token Usdc = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c1"), "USDC", 6);
    private static readonly AccountRef Owner = new(new("main"), Chain, Address.Parse("0x00000000000000000000000000000000000000a1"), Address.Parse("0x00000000000000000000000000000000000000a2"));
    private static readonly LegId Leg = new("ETH-PERP");

    /// <summary>Where it is.</summary>
    public static readonly VenueId Venue = new("perp");

    /// <summary>What it follows.</summary>
    public static readonly Underlying Eth = new("ETH");

    private readonly double _opened;
    private double _size, _cash, _idle;

    /// <summary>Opens a position.</summary>
    /// <param name="size">Signed, in units.</param>
    /// <param name="price">The price now.</param>
    /// <param name="health">Equity over requirement.</param>
    /// <param name="buffer">The idle balance beside it.</param>
    public RescuedAccount(double size, double price, double health, double buffer) =>
        (_opened, _size, _cash, _idle) = (size, size, (health * Math.Abs(size) * price * Ratio) - (size * price), buffer);

    /// <summary>What was paid so far: gas, and what trades lost against the price.</summary>
    public double GasPaid { get; private set; }

    /// <summary>See <see cref="GasPaid"/>.</summary>
    public double TradingLost { get; private set; }

    /// <summary>What a liquidation took.</summary>
    public double PenaltyPaid { get; private set; }

    /// <summary>Whether the venue has closed it.</summary>
    public bool IsLiquidated { get; private set; }

    /// <summary>Transactions sent.</summary>
    public int Transactions { get; private set; }

    /// <summary>The share of the position that is still open.</summary>
    public double Kept => _size / _opened;

    /// <summary>Equity over requirement.</summary>
    public double HealthAt(double price) => (_cash + (_size * price)) / (Math.Abs(_size) * price * Ratio);

    /// <summary>The price at which the venue liquidates.</summary>
    public double Barrier => _cash / ((Math.Abs(_size) * Ratio) - _size);

    /// <summary>1 where a rise hurts, -1 where a fall does, 0 without a position.</summary>
    public int Side => -Math.Sign(_size);

    /// <summary>The venue closes it at a price: the penalty is taken from what equity there is.</summary>
    public void Liquidate(double price)
    {
        PenaltyPaid = Math.Clamp(_cash + (_size * price), 0, Penalty * Math.Abs(_size) * price);
        (_size, IsLiquidated) = (0, true);
    }

    /// <summary>An action of the plan reaches the chain.</summary>
    /// <param name="action">What was planned, earlier.</param>
    /// <param name="price">The price now.</param>
    /// <returns>False where it reverts: the price is worse than the worst that it may be.</returns>
    public bool Apply(PlannedAction action, double price)
    {
        Transactions++;
        GasPaid += action.Urgency == Urgency.Emergency ? EmergencyGas : Gas;
        switch (action)
        {
            case TopUpAction topUp:
                var amount = topUp.Amount.ToWad(Rounding.Down).ToDouble();
                (_cash, _idle) = (_cash + amount, _idle - amount);
                return true;
            case ReduceAction reduce:
                var closed = Math.Min(reduce.Quantity.ToDouble(), Math.Abs(_size));
                var paid = price * (1 + (Side * (Spread + (Depth * closed))));
                if (Side * (paid - reduce.WorstPrice.ToDouble()) > 0)
                    return false;
                TradingLost += closed * Math.Abs(paid - price);
                (_cash, _size) = (_cash - (Side * closed * paid), _size + (Side * closed));
                _size = Math.Abs(_size) < 1e-9 ? 0 : _size;
                return true;
            default:
                throw new NotSupportedException($"{action.Kind} is nothing that margin limits alone ask for");
        }
    }

    /// <summary>As a keeper reads it.</summary>
    public PortfolioSnapshot Read(double price, BlockRef block)
    {
        double equity = _cash + (_size * price), requirement = Math.Abs(_size) * price * Ratio;
        var wad = Wad.FromDouble(price);
        MarginAccount margin = new(
            MarginAccountId.Cross(Owner.Id, Venue), Venue, Wad.FromDouble(equity), Wad.FromDouble(equity), _size == 0 ? null : Wad.FromDouble(requirement), LiquidationPredicate.StrictlyBelow, equity < requirement,
            Usdc, null, Wad.FromDouble(Ratio), [new PerpLeg(Leg, Eth, Wad.FromDouble(_size), wad, wad, Wad.Zero)])
        {
            Curve = new LinearMarginCurve(equity, requirement, [new(Eth, _size * price) { RequirementShare = Math.Sign(_size) * Ratio }]),
        };
        return new(Chain, block, [new(Owner, [new KnownReading(Venue, [margin], [], [])], [new(TokenAmount.FromWad(Usdc, Wad.FromDouble(Math.Max(_idle, 0)), Rounding.Down))], [], Wei.FromEther(Wad.One))]);
    }
}
