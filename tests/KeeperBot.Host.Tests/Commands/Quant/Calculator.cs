using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Tests.Commands.Quant;

/// <summary>One run of `keeper quant`.</summary>
internal sealed record Calculator(ExitCode Code, string Output, string Errors)
{
    public string[] Rows => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<Calculator> RunAsync(string command, string input, bool terminal = false, TimeProvider? time = null)
    {
        using StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        using var reader = new StringReader(input);
        var context = new CommandContext(output, errors, time ?? TimeProvider.System, Interactive: false) { In = reader, ErrorIsTerminal = terminal };
        var code = await KeeperProgram.RunAsync(["quant", .. command.Split(' ')], context, CancellationToken.None);
        return new((ExitCode)code, output.ToString(), errors.ToString());
    }

    /// <summary>A field of a row, as a number.</summary>
    public double Number(int row, string column)
    {
        var place = Array.IndexOf(Rows[0].Split(','), column);
        return double.Parse(Rows[row].Split(',')[place], System.Globalization.CultureInfo.InvariantCulture);
    }
}
