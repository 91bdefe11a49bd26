using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>The lines of a check, each with the exit code that a cross in it means.</summary>
internal sealed class CheckReport
{
    private readonly List<(ExitCode IfWrong, InspectionFinding Finding)> _findings = [];

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<(ExitCode IfWrong, InspectionFinding Finding)> Findings => _findings;

    /// <summary>The first cross's code, or <see cref="ExitCode.Ok"/>.</summary>
    public ExitCode Code => _findings.Where(entry => !entry.Finding.Ok).Select(entry => entry.IfWrong).FirstOrDefault(ExitCode.Ok);

    /// <summary>Adds a line.</summary>
    public void Add(ExitCode ifWrong, InspectionFinding finding) => _findings.Add((ifWrong, finding));

    /// <summary>Adds several.</summary>
    public void Add(ExitCode ifWrong, IEnumerable<InspectionFinding> findings)
    {
        foreach (var finding in findings)
            Add(ifWrong, finding);
    }
}
