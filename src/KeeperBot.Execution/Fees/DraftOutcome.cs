using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Fees;

/// <summary>A complete transaction, or why none can be made.</summary>
internal abstract record DraftOutcome;

internal sealed record Drafted(TransactionRequest Request) : DraftOutcome;

internal sealed record DraftRefused(string Code, string Detail) : DraftOutcome;
