using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>The venue's answers as one account's reserves and e-mode, checked against the configuration. What an account does not use may be unreadable; it is left out then.</summary>
internal sealed class AaveV3Market
{
    /// <summary>The revision of the Pool that was proved (npm @aave/core-v3 1.19.3); later ones changed e-modes and liquidations.</summary>
    private const int KnownRevision = 1;

    private readonly AaveV3Options _options;
    private readonly ReadAnswers _answers;
    private readonly BlockRef _block;

    internal AaveV3Market(AaveV3Options options, ReadAnswers answers, BlockRef block)
    {
        (_options, _answers, _block) = (options, answers, block);
        RequireMarket();
        BaseDecimals = ReadBaseDecimals();
        Account = AccountData.Of(answers.Outputs(AaveV3Reads.AccountData));
        EMode = ReadEMode();
        var bits = answers.Value(AaveV3Reads.UserConfiguration)["data"].AsBigInteger();
        Reserves = ReadReserves(bits);
        RequireConfigured(bits);
    }

    /// <summary>Whether another parameter was put in its place: the pool's own figures are then of the one that was.</summary>
    internal bool IsSupposed => _answers.Own is not null;

    /// <summary>Decimals of the oracle's base currency.</summary>
    internal int BaseDecimals { get; }

    /// <summary>The pool's own figures.</summary>
    internal AccountData Account { get; }

    internal EModeState EMode { get; }

    /// <summary>Those that could be read, in the configured order.</summary>
    internal ImmutableArray<ReserveState> Reserves { get; }

    /// <summary>False where the sentinel holds liquidations back.</summary>
    internal bool LiquidationAllowed => _options.Sentinel is null || _answers.Value(AaveV3Reads.LiquidationAllowed).AsBool();

    /// <summary>An amount of the base currency.</summary>
    internal Wad Base(BigInteger raw) => Wad.FromScaled(raw, BaseDecimals, Rounding.Down);

    private void RequireMarket()
    {
        var revision = _answers.Value(AaveV3Reads.Revision).AsBigInteger();
        if (revision != KnownRevision)
            throw new ReadFailedException("aave.version_unknown", $"POOL_REVISION of {_options.Pool} is {revision}; only revision {KnownRevision} (Aave v3.0) is known, and later ones compute otherwise");
        RequireSame("aave.pool_changed", "pool", _answers.Value(AaveV3Reads.ProviderPool).AsAddress(), _options.Pool);
        RequireSame("aave.oracle_changed", "price oracle", _answers.Value(AaveV3Reads.Oracle).AsAddress(), _options.Oracle);
        RequireSame("aave.sentinel_changed", "price oracle sentinel", _answers.Value(AaveV3Reads.Sentinel).AsAddress(), _options.Sentinel ?? Address.Zero);
    }

    private void RequireSame(string code, string what, Address found, Address configured)
    {
        if (found != configured)
            throw new ReadFailedException(code, $"the provider's {what} is {found}, {_options.Venue} configures {configured}; look at what was changed, then configure it");
    }

    private int ReadBaseDecimals()
    {
        var unit = _answers.Value(AaveV3Reads.BaseUnit).AsBigInteger();
        for (var decimals = 0; decimals <= Wad.Decimals; decimals++)
            if (BigInteger.Pow(10, decimals) == unit)
                return decimals;
        throw new ReadFailedException("aave.base_unit", $"the oracle's base currency unit is {unit}, no power of ten up to 1e18");
    }

    private EModeState ReadEMode()
    {
        var id = _answers.Value(AaveV3Reads.UserEMode).AsBigInteger();
        if (id.IsZero)
            return default;
        if (_options.EModes.FirstOrDefault(mode => mode.Id == id) is not { } mode)
            throw new ReadFailedException("aave.unconfigured_emode", $"the account is in e-mode category {id}, which {_options.Venue} does not configure; add it to the venue's eModes");
        var data = _answers.Value(AaveV3Reads.EMode(mode));
        var source = data["priceSource"].AsAddress();
        if (source != (mode.PriceSource ?? Address.Zero))
            throw new ReadFailedException("aave.emode_source_changed", $"e-mode category {id} is priced by {source}, {_options.Venue} configures {mode.PriceSource ?? Address.Zero}");
        // A source whose price is 0 leaves each asset its own, as in the contract.
        var price = mode.PriceSource is null ? BigInteger.Zero : _answers.Value(AaveV3Reads.EModePrice(mode)).AsBigInteger();
        return new EModeState(mode.Id, data["liquidationThreshold"].AsInt32(), price);
    }

    private ImmutableArray<ReserveState> ReadReserves(BigInteger bits)
    {
        var reserves = ImmutableArray.CreateBuilder<ReserveState>();
        foreach (var reserve in _options.Reserves)
        {
            try
            {
                var state = ReadReserve(reserve, bits);
                reserves.Add(state);
            }
            catch (ReadFailedException) when (!MayBeUsed(reserve, bits))
            {
                // Nothing of the account's is in it: it can only not be a means of a top-up.
            }
        }

        return reserves.ToImmutable();
    }

    /// <summary>Whether the account has or could have anything in a reserve that could not be read; what is not known counts as yes.</summary>
    private bool MayBeUsed(AaveV3Reserve reserve, BigInteger bits)
    {
        try
        {
            var id = _answers.Value(AaveV3Reads.Data(reserve))["id"].AsInt32();
            return !((bits >> (2 * id)) & 3).IsZero || !_answers.Value(AaveV3Reads.Supplied(reserve)).AsBigInteger().IsZero;
        }
        catch (ReadFailedException)
        {
            return true;
        }
    }

    private ReserveState ReadReserve(AaveV3Reserve reserve, BigInteger bits)
    {
        var data = _answers.Value(AaveV3Reads.Data(reserve));
        var symbol = reserve.Token.Symbol;
        foreach (var (field, configured) in new[] { ("aTokenAddress", reserve.AToken), ("variableDebtTokenAddress", reserve.VariableDebtToken), ("stableDebtTokenAddress", reserve.StableDebtToken) })
            if (data[field].AsAddress() != configured)
                throw new ReadFailedException("aave.reserve_changed", $"{field} of {symbol} is {data[field].AsAddress()}, {_options.Venue} configures {configured}; is {reserve.Token.Address} a reserve of this pool?");
        var configuration = ReserveConfiguration.Decode(data["configuration"]["data"].AsBigInteger());
        if (configuration.Decimals != reserve.Token.Decimals)
            throw new ReadFailedException("aave.decimals", $"the pool counts {symbol} in {configuration.Decimals} decimals, the configuration in {reserve.Token.Decimals}");
        var id = data["id"].AsInt32();
        var income = _answers.Value(AaveV3Reads.Income(reserve)).AsBigInteger();
        var debtIndex = _answers.Value(AaveV3Reads.DebtIndex(reserve)).AsBigInteger();
        return new ReserveState(
            reserve, id, configuration,
            Supplied: AaveMath.RayMul(_answers.Value(AaveV3Reads.Supplied(reserve)).AsBigInteger(), income),
            VariableDebt: AaveMath.RayMul(_answers.Value(AaveV3Reads.Variable(reserve)).AsBigInteger(), debtIndex),
            StableDebt: _answers.Value(AaveV3Reads.Stable(reserve)).AsBigInteger(),
            Price: ReadPrice(reserve, configuration),
            SupplyLeft: SupplyLeft(reserve, data, configuration, income),
            IsCollateral: !((bits >> ((2 * id) + 1)) & 1).IsZero,
            IsBorrowed: !((bits >> (2 * id)) & 1).IsZero)
        {
            Rates = new(Rate(data["currentLiquidityRate"]), Rate(data["currentVariableBorrowRate"]), _answers.Optional(AaveV3Reads.StableRate(reserve)) is { } own ? Rate(own) : 0),
        };
    }

    private static double Rate(AbiValue ray) => (double)ray.AsBigInteger() / 1e27;

    private BigInteger ReadPrice(AaveV3Reserve reserve, ReserveConfiguration configuration)
    {
        var symbol = reserve.Token.Symbol;
        var source = _answers.Value(AaveV3Reads.Source(reserve)).AsAddress();
        if (source != reserve.PriceSource)
            throw new ReadFailedException("aave.price_source_changed", $"{symbol} is priced by {source}, {_options.Venue} configures {reserve.PriceSource}");
        var round = _answers.Outputs(AaveV3Reads.Round(reserve));
        if (round["answer"].AsBigInteger().Sign <= 0)
            throw new ReadFailedException("price.not_positive", $"the newest round of {symbol}'s price source is {round["answer"].AsBigInteger()}, so the oracle falls back to another source");
        var updated = round["updatedAt"].AsBigInteger();
        if (_block.Timestamp.UnixSeconds - updated > (long)reserve.MaxPriceAge.TotalSeconds)
            throw new ReadFailedException("price.stale", $"the price of {symbol} is of {updated}, {_block.Timestamp.UnixSeconds - updated} s before the block; at most {reserve.MaxPriceAge.TotalSeconds:0} s are accepted");
        var price = _answers.Value(AaveV3Reads.Price(reserve)).AsBigInteger();
        if (price.Sign <= 0)
            throw new ReadFailedException("price.not_positive", $"the oracle's price of {symbol} is {price}");
        return EMode.Covers(configuration) && !EMode.Price.IsZero ? EMode.Price : price;
    }

    /// <summary>What the supply cap leaves (ValidationLogic.validateSupply), in the token's smallest unit; the whole range where there is no cap.</summary>
    private BigInteger SupplyLeft(AaveV3Reserve reserve, AbiValue data, ReserveConfiguration configuration, BigInteger income)
    {
        if (configuration.SupplyCap.IsZero)
            return UInt256.MaxValue.ToBigInteger();
        var supplied = AaveMath.RayMul(_answers.Value(AaveV3Reads.TotalSupplied(reserve)).AsBigInteger() + data["accruedToTreasury"].AsBigInteger(), income);
        return BigInteger.Max((configuration.SupplyCap * BigInteger.Pow(10, reserve.Token.Decimals)) - supplied, BigInteger.Zero);
    }

    /// <summary>Two bits a reserve in the order of their ids: an account that uses one that is not configured has positions nobody reads.</summary>
    private void RequireConfigured(BigInteger bits)
    {
        var known = Reserves.Select(reserve => reserve.Id).ToHashSet();
        var listed = _answers.Value(AaveV3Reads.ReservesList).Items;
        for (var id = 0; !(bits >> (2 * id)).IsZero; id++)
            if (!((bits >> (2 * id)) & 3).IsZero && !known.Contains(id))
                throw new ReadFailedException(
                    "aave.unconfigured_reserve",
                    $"the account uses the pool's reserve {id}{(id < listed.Length ? $" ({listed[id].AsAddress()})" : "")}, which {_options.Venue} does not configure; add it to the venue's reserves");
    }
}
