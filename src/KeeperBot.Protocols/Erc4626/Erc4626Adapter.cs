using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Erc4626;

/// <summary>
/// ERC-4626 vault shares as a position: the assets behind them count in net delta, nothing of them can be liquidated, and nothing is done with them.
/// Read through a lens whose code is put in place for the length of the call.
/// </summary>
public sealed class Erc4626Adapter : VenueAdapter
{
    private const string Lens = "lens";

    private readonly Erc4626Options _options;

    /// <summary>An adapter for one vault.</summary>
    /// <param name="options">The vault and its bounds.</param>
    /// <param name="routes">How each account acts.</param>
    /// <exception cref="ArgumentException">The bounds of the share price are not above zero or not in order.</exception>
    public Erc4626Adapter(Erc4626Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes, new CodeOverride(options.LensAddress, Erc4626Abi.LensCode))
    {
        if (options.LeastSharePrice.Sign <= 0 || options.MostSharePrice < options.LeastSharePrice)
            throw new ArgumentException($"{options.Venue}: the share price cannot be within [{options.LeastSharePrice}, {options.MostSharePrice}]", nameof(options));
        _options = options;
    }

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) =>
    [
        InspectionQuestion.Code($"{Venue}: vault", _options.Vault),
        .. TokenInspection.Questions(_options.Asset),
        InspectionQuestion.Call(
            $"{Venue}: the vault's asset", new ContractCall(_options.Vault, Erc4626Abi.Asset.Encode()), Erc4626Abi.Asset,
            outputs => new(
                outputs[0].AsAddress() == _options.Asset.Address,
                $"asset() is {outputs[0].AsAddress()}, the configuration has {_options.Asset} at {_options.Asset.Address}",
                "name the token at that address as the venue's asset, or correct the vault")),
        InspectionQuestion.Call(
            $"{Venue}: decimals of the share", new ContractCall(_options.Vault, Erc4626Abi.Decimals.Encode()), Erc4626Abi.Decimals,
            outputs => new(outputs[0].AsInt32() == _options.ShareDecimals, $"decimals() is {outputs[0]}, the configuration has {_options.ShareDecimals}", $"set shareDecimals to {outputs[0]}")),
    ];

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => [PlannedRead.Of(Lens, _options.LensAddress, Erc4626Abi.LensRead, _options.Vault, account.Holder)];

    /// <summary>What redeeming keeps back, to a hundredth of a per cent, and whether nothing of it can be withdrawn: a vault states neither as a setting. Unknown without shares.</summary>
    private protected override IEnumerable<RiskParameter> Derived(ReadAnswers answers)
    {
        var lens = answers.Value(Lens);
        var (assets, redeemable) = (lens["assets"].AsBigInteger(), lens["redeemable"].AsBigInteger());
        if (assets.IsZero || redeemable > assets)
            return [];
        return
        [
            new(Venue, "exitFee", UInt256.FromBigInteger((assets - redeemable) * 10_000 / assets), VenueParameters.Share(4, WorseWhen.Higher, ParameterScope.Venue)),
            new(Venue, "withdrawalsPaused", lens["maxWithdraw"].AsBigInteger().IsZero ? UInt256.One : UInt256.Zero, VenueParameters.Flag(WorseWhen.Higher, ParameterScope.Account)),
        ];
    }

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) =>
        Erc4626Interpreter.Read(_options, MarginAccountId.Cross(account.Id, Venue), answers.Value(Lens));

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) =>
        Unsupported(action, ": it holds vault shares, with which nothing is done");
}
