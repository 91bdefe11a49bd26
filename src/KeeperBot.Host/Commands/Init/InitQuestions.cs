using KeeperBot.Evm.Crypto;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>Asks on the terminal what the command line did not say; without one, or with --yes, names the option.</summary>
/// <param name="context">Where it asks.</param>
/// <param name="quiet">Whether to ask nothing.</param>
/// <param name="stop">Gives up.</param>
internal sealed class InitQuestions(CommandContext context, bool quiet, CancellationToken stop)
{
    /// <summary>What an option says, else the answer to a question.</summary>
    /// <param name="option">The option.</param>
    /// <param name="given">What it said; null where it was not given.</param>
    /// <param name="question">The question.</param>
    /// <param name="read">Reads the answer; a <see cref="CommandFailure"/> asks again.</param>
    /// <param name="fallback">What an empty answer means; null where there must be one.</param>
    /// <exception cref="CommandFailure">It cannot be asked, or what the option says is wrong.</exception>
    public async Task<T> AskAsync<T>(string option, string? given, string question, Func<string, T> read, string? fallback = null)
    {
        if (given is not null)
            return read(given);
        if (quiet)
            return fallback is not null ? read(fallback) : throw new CommandFailure(ExitCode.Usage, $"{option} is missing: {question}");
        while (true)
        {
            await context.Error.WriteAsync($"{question}{(string.IsNullOrEmpty(fallback) ? "" : $" [{fallback}]")}: ").ConfigureAwait(false);
            await context.Error.FlushAsync(stop).ConfigureAwait(false);
            var answer = await context.In.ReadLineAsync(stop).ConfigureAwait(false) ?? throw new CommandFailure(ExitCode.Usage, $"the input ended before an answer; give {option}");
            try
            {
                answer = answer.Trim();
                if (answer.Length > 0)
                    return read(answer);
                if (fallback is not null)
                    return read(fallback);
            }
            catch (CommandFailure wrong)
            {
                await context.Error.WriteLineAsync($"  {SafeText.Escape(wrong.Message)}").ConfigureAwait(false);
            }
        }
    }

    /// <summary>A contract that no other one names.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="name">Its name.</param>
    /// <param name="what">What it is.</param>
    public Task<Address> ContractAsync(InitArguments arguments, string name, string what) => arguments.Contracts.TryGetValue(name, out var address)
        ? Task.FromResult(address)
        : AskAsync($"--contract {name}=0x…", null, $"address of {what}", text => AddressOf(name, text));

    /// <summary>An address as text.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public static Address AddressOf(string option, string text) => ChecksumAddress.TryParse(text, out var address) && !address.IsZero
        ? address
        : throw new CommandFailure(ExitCode.Usage, $"{option}: '{text}' is no address: give 0x and 40 hexadecimal digits, with the checksum's capitals or in one case");
}
