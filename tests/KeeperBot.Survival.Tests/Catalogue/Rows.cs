namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Every row that is run, by its number.</summary>
public static class Rows
{
    /// <summary>The numbers of the catalogue that this harness has to show: 1 to 49, 58 to 70, and 73 to 82.</summary>
    public static IEnumerable<int> Scope => Enumerable.Range(1, 49).Concat(Enumerable.Range(58, 13)).Concat(Enumerable.Range(73, 10));

    /// <summary>The rows.</summary>
    public static IReadOnlyDictionary<int, FaultRow> All { get; } = ((FaultRow[])[.. CrashRows.All, .. StorageRows.All, .. NodeSendRows.All, .. NonceRows.All, .. FeeRows.All, .. NodeRows.All, .. ReorganisationRows.All,
        .. ContractRows.All, .. SafetyRows.All, .. KeyRows.All]).ToDictionary(row => row.Number);
}
