using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Execution.Policy.Breakers;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Execution.Policy.Prices;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>What holds the keeper back: the operator's word, breakers, pins, allowances.</summary>
internal static class SafetyComposition
{
    /// <summary>The operator's switch. A dry run leaves the requests to the live keeper beside it.</summary>
    public static OperatorSwitch Operator(KeeperConfiguration configuration, bool dryRun, IControls controls, LogSession log, ActivationRule? activation = null) => new(
        configuration.Options.Mode, configuration.HaltFile, dryRun ? null : new OperatorRequests(configuration.JournalFile), controls, log.For("operator"), activation);

    /// <summary>Breakers, pins and allowances.</summary>
    public static SafetyWatch Watch(KeeperConfiguration configuration, EthClient client, PortfolioRoom room, IControls controls, LogSession log)
    {
        var logger = log.For("safety");
        return new(
            new CircuitBreakers(Rules(configuration.Options.Policy.Breakers), controls, logger),
            new CodePins(new CodeReader(client), PinnedContracts.Of(configuration), controls, logger),
            new AllowanceWatch(room.Multicaller, [.. WatchedAllowances.Of(configuration).Where(pair => IsHeld(configuration, pair))]),
            Prices(configuration, room));
    }

    /// <summary>Feeds that prices are compared with, and the sequencer's.</summary>
    public static PriceWatch Prices(KeeperConfiguration configuration, PortfolioRoom room) => new(
        room.Multicaller, [.. configuration.Options.Prices.Select(price => Reference(price.Key, price.Value))],
        configuration.Options.Chain.Sequencer is { } sequencer ? new SequencerFeed(sequencer.Feed, sequencer.Grace) : null);

    /// <summary>Controls of a process that writes no journal: what the journal has, if there is one, and what comes after in memory.</summary>
    public static MemoryControls InMemory(KeeperConfiguration configuration, TimeProvider time) => new(time, JournalView.Controls(configuration.JournalFile) ?? []);

    /// <summary>Why the key is halted as far as the journal tells; null where it is not.</summary>
    public static string? WhyKeyHalted(MemoryControls controls, ImmutableArray<IntentRecord> intents)
    {
        var adopted = controls.Control(ControlNames.AdoptedNonce) is { } line ? ulong.Parse(line.Value, CultureInfo.InvariantCulture) : 0;
        return intents.FirstOrDefault(intent => intent.Memory.State == IntentState.NonceLost && intent.Nonce >= adopted) is { } lost
            ? $"another transaction took nonce {lost.Nonce} of {lost.Memory.Key}"
            : null;
    }

    // What the key itself has allowed by hand is reported, but it is no account's buffer.
    private static bool IsHeld(KeeperConfiguration configuration, WatchedAllowance pair) =>
        configuration.Accounts.Any(account => account.Ref.Id == pair.Account && account.Ref.Payer == pair.Owner);

    private static ReferencePrices Reference(string underlying, PriceOptions price) =>
        new(new Underlying(underlying), [.. price.Feeds.Select(feed => new ReferenceFeed(feed.Address, feed.MaxAge))], price.MaxDeviation);

    private static BreakerRules Rules(BreakerOptions options) => new()
    {
        Reverts = options.Reverts,
        QuorumLosses = options.QuorumLosses,
        UnknownErrors = options.UnknownErrors,
        PriceJump = options.PriceJump,
        Pause = options.Pause,
    };
}
