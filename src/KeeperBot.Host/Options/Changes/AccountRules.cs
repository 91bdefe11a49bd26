using System.Collections.Immutable;
using static KeeperBot.Host.Options.Changes.ChangeEffect;
using static KeeperBot.Host.Options.Changes.ChangeRule;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Rules of keys, tokens, venues, accounts and reference prices.</summary>
internal static class AccountRules
{
    private const string Age = "the oldest price that counts";
    private const string Compared = "hedges wait where prices differ from the feeds";
    private const string Bounds = "a price beyond it is not believed";

    public static readonly ImmutableArray<ChangeRule> All =
    [
        Bound("key.address", "an activation is for one acting address"),
        Bound("key.remote.**", "it decides who signs"),
        Free("key.remote.timeout", "how long the signer is waited for"),
        Free("key.file", "where the key lies; key.address says which it is"),
        Free("key.passwordFile", "where the password lies"),
        Bound("tokens.**", "it says which tokens there are and what they count for"),
        Bound("venues.**", "it says which contracts are read and called"),
        Most("venues.*.oracles.*.maxAge", Age),
        Most("venues.*.reserves.*.maxPriceAge", Age),
        Most("venues.*.priceFeeds.*.maxAge", Age),
        Least("venues.*.priceFeeds.*.least", Bounds),
        Most("venues.*.priceFeeds.*.most", Bounds),
        Most("venues.*.markets.*.opening.leverage", "how much a position that a hedge opens is levered"),
        Most("venues.*.markets.*.opening.maxCollateral", "the most that opening a position may pay in"),
        Most("venues.*.maxFeedAge", Age),
        Most("venues.*.maxExecutionFee", "the most that an order's execution may cost"),
        Least("venues.*.leastSharePrice", Bounds),
        Most("venues.*.mostSharePrice", Bounds),
        Most("venues.*.maxTwapDeviation", "how far the pool's price may be from its average"),
        Most("venues.*.maxPriceImpact", "how far one hedge may move the pool's price"),
        Least("venues.*.reserve", "what hedges leave in the wallet"),
        Bound("accounts.**", "an activation is for these accounts and what the key may do for each"),
        Allowed("accounts[*].buffers[*]", "a token that top-ups may be paid in"),
        new("accounts[*].acceptFullCustody", "consent that the key has everything in the account") { Lowered = Tightens },
        Free("accounts[*].roles.since", "from which block the role's history is read"),
        Restriction("prices", Compared),
        Restriction("prices.*", Compared),
        Bound("prices.*.feeds.**", "it says what prices are compared with"),
        Most("prices.*.feeds[*].maxAge", Age),
        Most("prices.*.maxDeviation", "how far sources may be apart"),
    ];
}
