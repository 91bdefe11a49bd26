using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Calls, or puts, that an account has written on an underlying at a venue where it may write others in their place. How many they are is a target of the plan beside the Greeks: what is bought
/// back is written again at another strike or expiry as far as the limits bear it, and never more than was bought back.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="Reading">Its venue.</param>
/// <param name="Kind">Calls or puts.</param>
/// <param name="Written">Options that are written now.</param>
/// <param name="Owed">Options that were bought back as the first half of a roll, of which the second half is not yet made.</param>
internal sealed record RollSide(AccountSnapshot Account, KnownReading Reading, OptionKind Kind, Wad Written, Wad Owed)
{
    private const string GammaRoll = "gamma.roll", VegaRoll = "vega.roll";

    /// <summary>The code of the last half of a roll.</summary>
    public const string RolledCode = "option.rolled";

    /// <summary>The number that the plan is to keep.</summary>
    public Wad Kept => Written + Owed;

    /// <summary>The code of a step of a roll after which something is to be written.</summary>
    public static string RollCode(GreekKind greek) => greek == GreekKind.Gamma ? GammaRoll : VegaRoll;

    /// <summary>Whether an intent was such a step.</summary>
    public static bool IsRoll(string reasonCode) => reasonCode is GammaRoll or VegaRoll;

    /// <summary>Every side of an underlying that may be rolled; none where nothing is written by configuration, mode or doubt.</summary>
    public static List<RollSide> Of(Underlying underlying, OptionTrading? trading, DecisionLimits limits, PlanDraft draft) =>
        trading?.Roll is null || !limits.Mode.Writes || draft.Mode != Cycle.KeeperMode.Active || draft.Safety.Forbidding(ActionKind.WriteOption, underlying) is not null
            ? []
            :
            [
                .. from account in draft.Snapshot.Accounts
                   from reading in account.Venues.OfType<KnownReading>()
                   where draft.Safety.Forbidding(ActionKind.WriteOption, account.Account.Id, reading.Venue) is null
                       && draft.Recent.Reverts(account.Account.Id, reading.Venue, ActionKind.WriteOption).Wait <= TimeSpan.Zero
                   from kind in new[] { OptionKind.Call, OptionKind.Put }
                   where reading.Options.Any(listed => listed.One.Underlying == underlying && listed.One.Kind == kind && !listed.Writing.IsEmpty)
                   let side = new RollSide(account, reading, kind, Count(reading, underlying, kind), RollDebt.Of(account.Account.Id, reading, underlying, kind, trading, draft.Recent).Owed)
                   where side.Kept.Sign > 0
                   select side,
            ];

    /// <summary>What is still to be written in an underlying, and what was given up, over all accounts and venues; zero where no rolls are allowed.</summary>
    public static RollDebt DebtIn(Underlying underlying, OptionTrading? trading, PlanDraft draft) => trading?.Roll is null ? default :
        (from account in draft.Snapshot.Accounts
         from reading in account.Venues
         from kind in new[] { OptionKind.Call, OptionKind.Put }
         select RollDebt.Of(account.Account.Id, reading, underlying, kind, trading, draft.Recent)).Aggregate(default(RollDebt), (sum, debt) => sum + debt);

    /// <summary>Whether a leg is one of these.</summary>
    public bool Holds(AccountId account, VenueId venue, OptionLeg leg) => Account.Account.Id == account && Reading.Venue == venue && leg.Kind == Kind && leg.Size.Sign < 0;

    /// <summary>What a trade changes of the number written, signed as a position is: a short bought back counts above zero.</summary>
    public Wad Change(OptionAction action) =>
        action.Account == Account.Account.Id && action.Venue == Reading.Venue && action.Option.Kind == Kind && (action.Writes || (!action.Opens && action.Quantity.Sign > 0)) ? action.Quantity : Wad.Zero;

    /// <summary>How many options of a kind are written at a venue.</summary>
    public static Wad Count(KnownReading reading, Underlying underlying, OptionKind kind) => reading.MarginAccounts.SelectMany(margin => margin.Legs).OfType<OptionLeg>()
        .Where(leg => leg.Underlying == underlying && leg.Kind == kind && leg.Size.Sign < 0).Aggregate(Wad.Zero, (sum, leg) => sum - leg.Size);
}
