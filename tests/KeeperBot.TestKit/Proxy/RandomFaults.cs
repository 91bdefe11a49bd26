using System.Collections.Concurrent;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.TestKit.Proxy;

/// <summary>
/// Faults drawn from a seed, one draw a request. The requests' order is the operating system's, so a seed fixes the dice and not the run; what was delivered is
/// counted by name.
/// </summary>
public sealed class RandomFaults
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly int _perMille;
    private readonly ConcurrentDictionary<string, int> _delivered = new();
    private readonly (int Weight, Func<Fault> Make)[] _faults;

    /// <summary>Faults at so many requests in a thousand.</summary>
    public RandomFaults(int seed, int perMille)
    {
        _random = new Random(seed);
        _perMille = perMille;
        _faults =
        [
            (6, Faults.Dropped), (6, Faults.DroppedAfterwards), (4, Faults.CutShort), (4, Faults.TruncatedJson), (4, Faults.Garbage), (3, Faults.WrongId),
            (3, Faults.NullResult), (1, Faults.HangingAfterwards), (1, Faults.HangingMidBody), (1, () => Faults.Http(429)), (3, () => Faults.Http(503)),
            (1, () => Faults.Http(429, TimeSpan.FromSeconds(1))), (3, () => Faults.NodeError(-32000, "header not found")), (2, () => Faults.NodeError(-32005, "limit exceeded")),
            (2, Faults.ResultAndError), (1, () => Faults.CompressionBomb(40 << 20)), (1, () => Faults.HugeBody(40 << 20, chunked: true)),
        ];
        Fault = Fault.Deciding("faults at random", ApplyAsync);
    }

    /// <summary>To be kept on a server.</summary>
    public Fault Fault { get; }

    /// <summary>How often each was delivered.</summary>
    public IReadOnlyDictionary<string, int> Delivered => _delivered;

    private async Task<(LoopbackResponse, bool)> ApplyAsync(LoopbackRequest request, Func<Task<LoopbackResponse>> honest)
    {
        if (Draw() is not { } fault)
            return (await honest().ConfigureAwait(false), false);
        if (request.IsBatch && fault.Name is "wrong id" or "null result" or "result and error")
            return (await honest().ConfigureAwait(false), false);
        _delivered.AddOrUpdate(fault.Name, 1, (_, count) => count + 1);
        return (await fault.ApplyAsync(request, honest).ConfigureAwait(false), true);
    }

    private Fault? Draw()
    {
        lock (_gate)
        {
            if (_random.Next(1000) >= _perMille)
                return null;
            var at = _random.Next(_faults.Sum(entry => entry.Weight));
            foreach (var (weight, make) in _faults)
            {
                if ((at -= weight) < 0)
                    return make();
            }

            throw new InvalidOperationException("the weights do not add up");
        }
    }
}
