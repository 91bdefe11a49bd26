using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>
/// Aave v3: one account per holder and market, liquidatable where the health factor is strictly below 1 (1e18). Topped up by supply or repayment on the
/// holder's behalf; a position is reduced by its owner only.
/// </summary>
public sealed class AaveV3Adapter : VenueAdapter
{
    private readonly AaveV3Options _options;
    private readonly AaveV3Encoder _encoder;

    /// <summary>An adapter for one market.</summary>
    /// <param name="options">Addresses and reserves.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For allowances.</param>
    /// <exception cref="ArgumentException">No reserve, a reserve or e-mode twice, or a limits token that is no reserve.</exception>
    public AaveV3Adapter(AaveV3Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes)
    {
        if (options.Reserves.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no reserves", nameof(options));
        if (options.Reserves.DistinctBy(reserve => reserve.Token.Address).Count() != options.Reserves.Length || options.EModes.DistinctBy(mode => mode.Id).Count() != options.EModes.Length)
            throw new ArgumentException($"{options.Venue} has a reserve or an e-mode twice", nameof(options));
        if (options.Reserves.All(reserve => reserve.Token != options.LimitsToken))
            throw new ArgumentException($"{options.LimitsToken} is no reserve of {options.Venue}", nameof(options));
        _options = options;
        _encoder = new AaveV3Encoder(options, new RoutedQuoter(chain));
        Governed = AaveV3Governance.Of(options);
    }

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => AaveV3Inspection.Questions(_options, account, Routes);

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => AaveV3Reads.Plan(_options, account.Holder);

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => AaveV3Interpreter.Read(
        _options, MarginAccountId.Cross(account.Id, Venue), new AaveV3Market(_options, answers, block));

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => action is TopUpAction topUp
            ? OnTargetAsync(known, action, block, target => _encoder.TopUpAsync(route, account, topUp, target, block, cancellation))
            : Unsupported(action, ": only an account's owner may withdraw or repay out of its collateral");
}
