using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.TestKit;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>One long-lived Node process with ethers in it (contracts-test/differential.mjs), shared by all tests that ask for a second opinion.</summary>
public sealed class EthersPeer : IDisposable
{
    private const string Mend = "run 'npm ci' in contracts-test (./keeper test does it by itself; Node.js 20 or newer is needed)";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _node;
    private readonly Task<string> _complaints;
    private readonly SemaphoreSlim _turn = new(1);

    public EthersPeer()
    {
        var folder = Path.Combine(RepositoryPaths.Root, "contracts-test");
        if (!File.Exists(Path.Combine(folder, "node_modules", "ethers", "package.json")))
            throw new FileNotFoundException($"ethers is not in {folder}/node_modules; {Mend}");
        var start = new ProcessStartInfo("node", "differential.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        try
        {
            _node = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"node cannot be started ({error.Message}); {Mend}", error);
        }

        _complaints = _node.StandardError.ReadToEndAsync();
    }

    /// <summary>Answers in the order of the cases. A case that ethers refuses has the member "error".</summary>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(IReadOnlyList<JsonObject> cases)
    {
        var line = await ExchangeAsync(new JsonArray([.. cases]).ToJsonString());
        using var document = JsonDocument.Parse(line);
        JsonElement[] answers = [.. document.RootElement.EnumerateArray().Select(answer => answer.Clone())];
        answers.Length.ShouldBe(cases.Count);
        return answers;
    }

    // One exchange at a time, to its end: a test that fails between its batches leaves no answer behind for the next one.
    private async Task<string> ExchangeAsync(string question)
    {
        await _turn.WaitAsync();
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            await _node.StandardInput.WriteLineAsync(question.AsMemory(), deadline.Token);
            await _node.StandardInput.FlushAsync(deadline.Token);
            return await _node.StandardOutput.ReadLineAsync(deadline.Token)
                ?? throw new InvalidOperationException($"differential.mjs ended: {await _complaints}");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        if (!_node.HasExited)
            _node.Kill();
        _node.Dispose();
    }
}
