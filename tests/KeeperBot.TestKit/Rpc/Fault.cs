using System.Text.Json.Nodes;

namespace KeeperBot.TestKit.Rpc;

/// <summary>One way to misbehave. Counts how often it was really delivered: a test whose fault never happened proves nothing.</summary>
public sealed class Fault
{
    private readonly Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<(LoopbackResponse Response, bool Delivered)>> _apply;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _delivered;

    /// <summary>A fault that may ask for the honest answer (and so lets the call happen) and returns another.</summary>
    public Fault(string name, Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<LoopbackResponse>> apply)
        : this(name, async (request, honest) => (await apply(request, honest).ConfigureAwait(false), true))
    {
    }

    private Fault(string name, Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<(LoopbackResponse Response, bool Delivered)>> apply)
    {
        Name = name;
        _apply = apply;
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>How often it was delivered.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Completes once it was delivered for the first time.</summary>
    public Task UntilDeliveredAsync() => _first.Task.WaitAsync(TimeSpan.FromSeconds(90));

    /// <summary>The honest answer, changed.</summary>
    public static Fault Rewriting(string name, Func<LoopbackRequest, LoopbackResponse, LoopbackResponse> rewrite) =>
        new(name, async (request, honest) => rewrite(request, await honest().ConfigureAwait(false)));

    /// <summary>A fixed answer; the call never happens.</summary>
    public static Fault Replacing(string name, Func<LoopbackRequest, LoopbackResponse> answer) =>
        new(name, (request, _) => Task.FromResult(answer(request)));

    /// <summary>A fault that decides by itself whether to strike; what it lets pass is not counted.</summary>
    public static Fault Deciding(string name, Func<LoopbackRequest, Func<Task<LoopbackResponse>>, Task<(LoopbackResponse Response, bool Delivered)>> apply) => new(name, apply);

    /// <summary>The honest answers to calls of one method, changed; counted where <paramref name="edit"/> says that it changed one.</summary>
    public static Fault Lying(string name, string method, Func<LoopbackCall, JsonObject, bool> edit) => new(name, async (request, honest) =>
    {
        var response = await honest().ConfigureAwait(false);
        if (response.Body.Length == 0 || request.Calls.All(call => call.Method != method))
            return (response, false);
        var body = JsonNode.Parse(response.Body)!;
        var answers = request.IsBatch ? body.AsArray().Select(answer => answer!.AsObject()).ToList() : [body.AsObject()];
        var changed = false;
        foreach (var call in request.Calls.Where(call => call.Method == method))
        {
            if (answers.Find(answer => answer["id"]?.ToJsonString() == call.Id) is { } answer)
                changed |= edit(call, answer);
        }

        return changed ? (LoopbackResponse.Of(body.ToJsonString()), true) : (response, false);
    });

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, delivered {Delivered} times";

    internal async Task<LoopbackResponse> ApplyAsync(LoopbackRequest request, Func<Task<LoopbackResponse>> honest)
    {
        var (response, delivered) = await _apply(request, honest).ConfigureAwait(false);
        if (delivered)
        {
            Interlocked.Increment(ref _delivered);
            _first.TrySetResult();
        }

        return response;
    }
}
