using System.Text;
using KeeperBot.Evm.Keys;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Key;

namespace KeeperBot.Host.Tests.Commands.Key;

/// <summary>Runs `keeper key` in a folder of its own, with somebody at the terminal who answers what he is told.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class KeyRun : ISecretPrompt, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-key-");
    private readonly Queue<string> _answers = [];

    public string Keys => Path.Combine(_folder.FullName, "keys");

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    public List<string> Questions { get; } = [];

    /// <summary>The only file among the keys.</summary>
    public string KeyFile => Directory.GetFiles(Keys).ShouldHaveSingleItem();

    public KeyRun Answer(params string[] answers)
    {
        foreach (var answer in answers)
            _answers.Enqueue(answer);
        return this;
    }

    public async Task<ExitCode> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var context = new CommandContext(output, errors, TimeProvider.System, Interactive: false) { Prompt = this };
        var code = (ExitCode)await KeeperProgram.RunAsync(["key", .. arguments, "--dir", Keys], context, CancellationToken.None);
        (Output, Errors) = (output.ToString(), errors.ToString());
        return code;
    }

    public string Write(string name, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    public SecretText Ask(string question, CancellationToken stop)
    {
        Questions.Add(question);
        return _answers.TryDequeue(out var answer)
            ? new SecretText(Encoding.UTF8.GetBytes(answer))
            : throw new CommandFailure(ExitCode.Usage, "nobody is there");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
