using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Policy.Prices;

/// <summary>
/// Judges the venues' reference prices by feeds of the operator's choice, and the sequencer by its uptime feed, at the block that is decided on. What is doubted stops hedges and
/// never a capped rescue (docs/safety-matrix.md): the venue liquidates by its own price, right or wrong.
/// </summary>
/// <param name="reader">Reads all feeds in one call.</param>
/// <param name="prices">Feeds by underlying.</param>
/// <param name="sequencer">The uptime feed; null where the chain has none.</param>
public sealed class PriceWatch(MulticallReader reader, ImmutableArray<ReferencePrices> prices, SequencerFeed? sequencer)
{
    private readonly Dictionary<Address, BigInteger> _decimals = [];
    private readonly Dictionary<Address, (Address Aggregator, (BigInteger Least, BigInteger Most)? Range)> _bounds = [];

    /// <summary>What was found at the last look.</summary>
    public ImmutableArray<Doubt> Found { get; private set; } = [];

    /// <summary>Every doubt about prices at a block. Where the node gives no usable answer every price is doubted, and nothing else is lost: rescues go on.</summary>
    public async Task<ImmutableArray<Doubt>> LookAsync(BlockRef block, RiskAssessment assessment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(assessment);
        if (prices.IsEmpty && sequencer is null)
            return Found;
        try
        {
            return Found = await ReadAsync(block, assessment, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            return Found =
            [
                .. sequencer is null ? (ImmutableArray<Doubt>)[] : [new(DoubtKind.SequencerDown, $"the sequencer's uptime feed cannot be asked: {error.Message}")],
                .. prices.Select(reference => new Doubt(DoubtKind.PriceSourceUnfit, $"{reference.Underlying}: its feeds cannot be asked: {error.Message}") { Underlying = reference.Underlying }),
            ];
        }
    }

    private async Task<ImmutableArray<Doubt>> ReadAsync(BlockRef block, RiskAssessment assessment, CancellationToken cancellation)
    {
        var feeds = prices.SelectMany(item => item.Feeds).Select(feed => feed.At).Distinct().ToImmutableArray();
        var calls = feeds.SelectMany(feed => new[] { FeedRound.Latest, FeedRound.Decimals, FeedRound.Aggregator }.Select(function => new ContractCall(feed, function.Encode())));
        if (sequencer is not null)
            calls = calls.Append(new ContractCall(sequencer.At, FeedRound.Latest.Encode()));
        var answers = await reader.ReadAsync([.. calls], block, [], cancellation).ConfigureAwait(false);
        await LearnBoundsAsync(feeds, answers, block, cancellation).ConfigureAwait(false);
        var doubts = ImmutableArray.CreateBuilder<Doubt>();
        if (sequencer is not null && WhyNotSequenced(FeedRound.Of(answers[^1]), block) is { } why)
            doubts.Add(new(DoubtKind.SequencerDown, why));
        foreach (var reference in prices)
            doubts.AddRange(Judge(reference, feeds, answers, block, assessment));
        return doubts.ToImmutable();
    }

    private string? WhyNotSequenced(FeedRound? round, BlockRef block)
    {
        if (round is null)
            return $"the sequencer's uptime feed {sequencer!.At} cannot be read";
        // Arbitrum's feed has startedAt 0 until its first round: nothing is known then.
        if (round.StartedAt.IsZero || (!round.Answer.IsZero && !round.Answer.IsOne))
            return $"the sequencer's uptime feed {sequencer!.At} says nothing that counts (answer {round.Answer}, since {round.StartedAt})";
        var since = block.Timestamp.UnixSeconds - round.StartedAt;
        if (round.Answer.IsOne)
            return $"the sequencer is down since {round.StartedAt}";
        var grace = (BigInteger)sequencer!.Grace.TotalSeconds;
        return since < grace ? $"the sequencer is up for {since} s, and prices are not trusted before {grace} s" : null;
    }

    private IEnumerable<Doubt> Judge(ReferencePrices reference, ImmutableArray<Address> feeds, ImmutableArray<CallResult> answers, BlockRef block, RiskAssessment assessment)
    {
        var sources = new List<(string Name, Wad Price)>();
        if (assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == reference.Underlying && !exposure.SpotOfPeer)?.Spot is { } spot)
            sources.Add(("the venues' price", spot));
        foreach (var feed in reference.Feeds)
        {
            var at = 3 * feeds.IndexOf(feed.At);
            var (price, why) = Read(feed, answers[at], answers[at + 1], block);
            if (why is not null)
                yield return new(DoubtKind.PriceSourceUnfit, $"{reference.Underlying}: the feed {feed.At} {why}") { Underlying = reference.Underlying };
            else
                sources.Add(($"the feed {feed.At}", price));
        }

        if (sources.Count < 2)
            yield break;
        var (low, high) = (sources.MinBy(source => source.Price), sources.MaxBy(source => source.Price));
        if (high.Price - low.Price > low.Price.Multiply(reference.MaxDeviation, Rounding.Down))
            yield return new(DoubtKind.PricesDisagree, $"{reference.Underlying}: {high.Name} is {high.Price} and {low.Name} {low.Price}, further apart than {Percent(reference.MaxDeviation)}") { Underlying = reference.Underlying };
    }

    /// <summary>The price; or why it does not count.</summary>
    private (Wad Price, string? Why) Read(ReferenceFeed feed, CallResult latest, CallResult decimals, BlockRef block)
    {
        if (FeedRound.Of(latest) is not { } round || FeedRound.Outputs(FeedRound.Decimals, decimals)?[0].AsBigInteger() is not { } scale || scale > 36)
            return (default, "cannot be read");
        if (!_decimals.TryAdd(feed.At, scale) && _decimals[feed.At] != scale)
            return (default, $"has {scale} decimals now and had {_decimals[feed.At]}; restart the keeper when the change is understood");
        if (round.Answer.Sign <= 0)
            return (default, $"answers {round.Answer}");
        var age = block.Timestamp.UnixSeconds - round.UpdatedAt;
        if (round.UpdatedAt.IsZero || age < 0)
            return (default, $"is of {round.UpdatedAt}, which is {(round.UpdatedAt.IsZero ? "no time" : "after the block")}");
        if (age > (BigInteger)feed.MaxAge.TotalSeconds)
            return (default, $"is {age} s old; at most {feed.MaxAge.TotalSeconds:0} s are accepted");
        if (_bounds.TryGetValue(feed.At, out var known) && known.Range is { } bounds && (round.Answer <= bounds.Least || round.Answer >= bounds.Most))
            return (default, $"answers {round.Answer}, a bound of its aggregator ({bounds.Least} to {bounds.Most}): the market may be beyond");
        return (Wad.FromScaled(round.Answer, (int)scale, Rounding.Down), null);
    }

    /// <summary>An aggregator does not report what is beyond its bounds; they are read once for each aggregator. A feed that has none is not bounded.</summary>
    private async Task LearnBoundsAsync(ImmutableArray<Address> feeds, ImmutableArray<CallResult> answers, BlockRef block, CancellationToken cancellation)
    {
        var fresh = feeds.Select((feed, index) => (Feed: feed, Aggregator: FeedRound.Outputs(FeedRound.Aggregator, answers[(3 * index) + 2])?[0].AsAddress()))
            .Where(item => item.Aggregator is { } aggregator && !(_bounds.TryGetValue(item.Feed, out var known) && known.Aggregator == aggregator)).ToList();
        if (fresh.Count == 0)
            return;
        var calls = fresh.SelectMany(item => new[] { FeedRound.MinAnswer, FeedRound.MaxAnswer }.Select(function => new ContractCall(item.Aggregator!.Value, function.Encode())));
        var bounds = await reader.ReadAsync([.. calls], block, [], cancellation).ConfigureAwait(false);
        for (var index = 0; index < fresh.Count; index++)
        {
            var least = FeedRound.Outputs(FeedRound.MinAnswer, bounds[2 * index])?[0].AsBigInteger();
            var most = FeedRound.Outputs(FeedRound.MaxAnswer, bounds[(2 * index) + 1])?[0].AsBigInteger();
            _bounds[fresh[index].Feed] = (fresh[index].Aggregator!.Value, least is { } low && most is { } high ? (low, high) : null);
        }
    }

    private static string Percent(Wad share) => $"{Wad.FromScaled(share.Multiply(Wad.FromInteger(100), Rounding.Down).ToScaled(3, Rounding.Down), 3, Rounding.Down)} %";
}
