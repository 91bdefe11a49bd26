using System.Collections.Immutable;
using static KeeperBot.Host.Options.Changes.ChangeEffect;
using static KeeperBot.Host.Options.Changes.ChangeRule;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Rules of the limits and of foresight.</summary>
internal static class LimitRules
{
    private const string Cooldown = "least time between two actions";
    private const string Slippage = "the worst price that is taken";
    private const string Choice = "it moves hedges from one market to another";
    private const string Foreseen = "it changes how likely a breach looks";

    public static readonly ImmutableArray<ChangeRule> All =
    [
        Allowed("limits.actions[*]", "a kind of action that is allowed"),
        Bound("limits.actions", "the kinds of action that are allowed"),
        Free("limits.profile", "what comes of it stands in each row"),
        Free("limits.defaults.**", "what comes of it stands in each row"),
        .. Margin("limits.margin.*"),
        Bound("limits.accounts", "limits of single accounts, in place of their venues'"),
        Bound("limits.accounts.*", "limits of single accounts, in place of their venues'"),
        .. Margin("limits.accounts.*.margin.*"),
        .. Drift("limits.drift.*"),
        .. Greek("limits.gamma.*"),
        .. Greek("limits.vega.*"),
        Bound("limits.options.*", "options are traded"),
        new("limits.options.*.minTrade", "option trades smaller than this are not made") { Lowered = Neutral },
        Most("limits.options.*.maxTrade", "the largest single option trade"),
        Most("limits.options.*.maxPremium", "the most that one option trade may cost"),
        Least("limits.options.*.reserve", "what option trades leave in the buffer"),
        Most("limits.options.*.maxSlippage", Slippage),
        Most("limits.options.*.maxFeeOfSpot", "what fees may add to the worst price"),
        Least("limits.options.*.minExpiry", "the nearest expiry that is bought"),
        Least("limits.options.*.cooldown", Cooldown),
        new("limits.options.*.buy", "listed options are bought, not only positions closed") { Lowered = Tightens },
        Restriction("limits.settle", "small settlements are not made"),
        Least("limits.settle.min.*", "settlements of less are not made"),
        Bound("limits.options.*.roll", "options are written in place of shorts"),
        Bound("limits.options.*.roll.collateral", "what secures options that are written"),
        Bound("limits.options.*.roll.collateral[*]", "what secures options that are written"),
        Least("limits.options.*.roll.minExpiry", "the nearest expiry that is written"),
        Most("limits.options.*.roll.maxExpiry", "the furthest expiry that is written"),
        Least("limits.options.*.roll.minDelta", "which options are written"),
        Most("limits.options.*.roll.maxDelta", "which options are written"),
        Least("limits.options.*.roll.health", "the health that a written position starts with"),
        Most("limits.options.*.roll.maxWritten", "the most that one step writes"),
        Free("limits.buffer.**", "it raises alarms ahead of time, and signs nothing"),
        Bound("limits.objective.**", Choice),
        Least("limits.reaction.**", "triggers must leave this much room"),
        Least("limits.quarantine", "how long a missing effect stops hedges"),
        Most("limits.effectPatience", "how long an effect is waited for"),
        Bound("foresight.**", Foreseen),
        Least("foresight.volatilityFloor", "no volatility below it is believed"),
        Least("foresight.numeraireFloor", "no volatility below it is believed"),
        new("foresight.floors.*", "no volatility below it is believed") { Raised = Tightens },
        Restriction("foresight.jumps", "jumps that are reckoned with"),
        Least("foresight.jumps.perYear", "jumps that are reckoned with"),
        Least("foresight.jumps.meanUp", "jumps that are reckoned with"),
        Least("foresight.jumps.meanDown", "jumps that are reckoned with"),
        Free("foresight.pastPrices", "how much of the past is read at a start"),
    ];

    private static ImmutableArray<ChangeRule> Margin(string at) =>
    [
        Bound(at, "when the accounts of a venue are rescued, and how"),
        Least($"{at}.trigger", "health at which it acts"),
        Least($"{at}.target", "health that it aims for"),
        Bound($"{at}.danger", "below it reserve and emergency fees may be used, above it rescues wait for the cooldown"),
        new($"{at}.minTopUp", "top-ups smaller than this are not made") { Lowered = Neutral },
        Most($"{at}.maxTopUp", "the largest single top-up"),
        Least($"{at}.reserve", "what routine top-ups leave in the buffer"),
        new($"{at}.minReduce", "reductions smaller than this are not made") { Lowered = Neutral },
        Most($"{at}.maxReduceFraction", "the largest share of a position that is closed at once"),
        Most($"{at}.maxSlippage", Slippage),
        Most($"{at}.maxFeeOfSpot", "what fees may add to the worst price"),
        Least($"{at}.cooldown", Cooldown),
        Bound($"{at}.liquidationLoss", "it decides who of several is served first by a short buffer"),
        Restriction($"{at}.breachWithin", "it acts on a likely breach too"),
        Least($"{at}.breachWithin.horizon", "how far ahead a breach is looked for"),
        Most($"{at}.breachWithin.probability", "the chance of a breach that is tolerated"),
        new($"{at}.breachWithin.upTo", "the most health that is aimed for then; left out it is twice the target") { Raised = Tightens },
    ];

    private static ImmutableArray<ChangeRule> Drift(string at) =>
    [
        Bound(at, "when net delta is hedged, and how"),
        Bound($"{at}.target", "where net delta is held"),
        Most($"{at}.band", "distance from the target that is tolerated"),
        Most($"{at}.inside", "distance from the target that a hedge leaves"),
        new($"{at}.minTrade", "hedges smaller than this are not made") { Lowered = Neutral },
        Bound($"{at}.targetPerOption", "where net delta is held"),
        Bound($"{at}.targetPerShare", "where net delta is held"),
        Bound($"{at}.targetPerShare.account", "where net delta is held"),
        Bound($"{at}.targetPerShare.each", "where net delta is held"),
        Most($"{at}.maxTrade", "the largest single hedge"),
        Most($"{at}.maxSlippage", Slippage),
        Least($"{at}.marginAfter", "health that a hedge must leave"),
        Least($"{at}.cooldown", Cooldown),
        Restriction($"{at}.optimal", "it narrows the band"),
        Least($"{at}.optimal.riskAversion", "it narrows the band"),
        Most($"{at}.optimal.nav", "it widens the band"),
        Most($"{at}.optimal.cost", "it widens the band"),
        Most($"{at}.optimal.fixedCost", "it widens the band"),
        Bound($"{at}.optimal.horizon", "it moves the band"),
        Bound($"{at}.optimal.lookAhead", "it moves the band"),
        Bound($"{at}.optimal.anticipate", "hedges are made before the band is left"),
    ];

    private static ImmutableArray<ChangeRule> Greek(string at) =>
    [
        Bound(at, "when options are traded to bring a Greek back"),
        Most($"{at}.max", "the most of it that is tolerated"),
        Most($"{at}.target", "what of it an option trade leaves"),
    ];
}
