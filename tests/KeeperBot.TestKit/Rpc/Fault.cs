namespace KeeperBot.TestKit.Rpc;

/// <summary>One way to misbehave. Counts how often it was really delivered: a test whose fault never happened proves nothing.</summary>
public sealed class Fault
{
    private readonly Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<LoopbackResponse>> _apply;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _delivered;

    /// <summary>A fault that may ask for the honest answer (and so lets the call happen) and returns another.</summary>
    public Fault(string name, Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<LoopbackResponse>> apply)
    {
        Name = name;
        _apply = apply;
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>How often it was delivered.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Completes once it was delivered for the first time.</summary>
    public Task UntilDeliveredAsync() => _first.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The honest answer, changed.</summary>
    public static Fault Rewriting(string name, Func<LoopbackRequest, LoopbackResponse, LoopbackResponse> rewrite) =>
        new(name, async (request, honest) => rewrite(request, await honest().ConfigureAwait(false)));

    /// <summary>A fixed answer; the call never happens.</summary>
    public static Fault Replacing(string name, Func<LoopbackRequest, LoopbackResponse> answer) =>
        new(name, (request, _) => Task.FromResult(answer(request)));

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, delivered {Delivered} times";

    internal async Task<LoopbackResponse> ApplyAsync(LoopbackRequest request, Func<Task<LoopbackResponse>> honest)
    {
        var response = await _apply(request, honest).ConfigureAwait(false);
        Interlocked.Increment(ref _delivered);
        _first.TrySetResult();
        return response;
    }
}
